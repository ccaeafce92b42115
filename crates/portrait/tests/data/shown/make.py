"""Writes the corpus: every format with everything that changes how a picture looks. Run by hand; see README.md."""
import io
import pathlib
import struct
import subprocess
import zlib

import numpy
from PIL import Image

import profiles

HERE = pathlib.Path(__file__).parent / "files"
WIDTH, HEIGHT = 41, 30
PROFILES = profiles.made()


def picture(width=WIDTH, height=HEIGHT):
    """Soft gradients with four marked corners and a grey wedge: no turn, mirror or wrong channel leaves it as it is."""
    x, y = numpy.meshgrid(numpy.linspace(0, 1, width), numpy.linspace(0, 1, height))
    rgb = numpy.stack([40 + 190 * x, 40 + 170 * y, 220 - 150 * (x + y) / 2], -1)
    rgb[: height // 4, : width // 4] = [225, 30, 35]
    rgb[: height // 4, -(width // 4):] = [30, 190, 60]
    rgb[-(height // 4):, : width // 4] = [35, 60, 215]
    rgb[height // 2: height // 2 + 4] = 255 * x[height // 2: height // 2 + 4, :, None]
    return Image.fromarray(rgb.round().astype("uint8"), "RGB")


BASE = picture()
GREY = BASE.convert("L")
alpha = Image.fromarray((numpy.meshgrid(numpy.linspace(0, 255, WIDTH), numpy.zeros(HEIGHT))[0]).astype("uint8"), "L")
GLASS = BASE.copy()
GLASS.putalpha(alpha)
FILES = {}


def put(name, data):
    assert name not in FILES, name
    FILES[name] = data


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


# --- JPEG

def cjpeg(*options, image=None, scans=None):
    ppm = io.BytesIO()
    (image or BASE).save(ppm, "PPM")
    options = list(options)
    if scans:
        path = pathlib.Path("/tmp/scans.txt")
        path.write_text(scans)
        options += ["-scans", str(path)]
    return subprocess.run(["cjpeg", "-quality", "90", *options], input=ppm.getvalue(), stdout=subprocess.PIPE, check=True).stdout


def segment(marker, body):
    return bytes([0xff, marker]) + struct.pack(">H", len(body) + 2) + body


def with_segments(jpeg, *segments):
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def without(jpeg, *markers):
    """Drops the segments of these kinds before the picture."""
    at, out = 2, jpeg[:2]
    while jpeg[at + 1] != 0xda:
        end = at + 2 + struct.unpack(">H", jpeg[at + 2: at + 4])[0]
        if jpeg[at + 1] not in markers:
            out += jpeg[at:end]
        at = end
    return out + jpeg[at:]


def patched(jpeg, marker, at, value):
    place = jpeg.index(bytes([0xff, marker])) + 4 + at
    return jpeg[:place] + bytes([value]) + jpeg[place + 1:]


def tiff(orientation, order=">", kind=3, count=1, directory=0):
    mark = b"MM\0\x2a" if order == ">" else b"II\x2a\0"
    if kind == 3:
        value = struct.pack(order + "HH", orientation, 0)
    elif kind == 1:
        value = bytes([orientation, 0, 0, 0])
    else:
        value = struct.pack(order + "I", orientation)
    entry = struct.pack(order + "HHI", 0x0112, kind, count) + value
    other = struct.pack(order + "HHIHH", 0x0128, 3, 1, 2, 0)
    if directory == 0:
        return mark + struct.pack(order + "IH", 8, 2) + entry + other + struct.pack(order + "I", 0)
    return mark + struct.pack(order + "IH", 8, 1) + other + struct.pack(order + "IH", 26, 1) + entry + struct.pack(order + "I", 0)


def exif(*args, **options):
    return segment(0xe1, b"Exif\0\0" + tiff(*args, **options))


def icc(profile, part=1, parts=1):
    return segment(0xe2, b"ICC_PROFILE\0" + bytes([part, parts]) + profile)


SAMPLINGS = {"444": "1x1", "422": "2x1", "420": "2x2", "440": "1x2", "411": "4x1", "441": "1x4", "410": "4x2", "2x4": "2x4", "3x1": "3x1", "1x3": "1x3", "2x3": "2x3",
             "3x2": "3x2", "denser": "1x1,2x2,2x2", "denser-across": "1x1,2x1,2x1", "mixed": "2x1,1x2,1x2", "mixed-2": "2x2,2x1,1x2", "one-dense": "1x1,2x2,1x1", "blue-fine": "2x2,2x2,1x1"}
APART = "0;\n1;\n2;\n"
PAIR = "0;\n1 2;\n"
BACKWARDS = "2;\n0;\n1;\n"


def jpegs():
    for name, sampling in SAMPLINGS.items():
        options = ["-sample", sampling]
        put(f"jpeg-{name}.jpg", cjpeg(*options))
        put(f"jpeg-{name}-progressive.jpg", cjpeg(*options, "-progressive"))
        put(f"jpeg-{name}-apart.jpg", cjpeg(*options, scans=APART))
    for name in ["420", "1x3", "denser", "444"]:
        options = ["-sample", SAMPLINGS[name]]
        put(f"jpeg-{name}-pair.jpg", cjpeg(*options, scans=PAIR))
        put(f"jpeg-{name}-backwards.jpg", cjpeg(*options, scans=BACKWARDS))
        put(f"jpeg-{name}-restarts.jpg", cjpeg(*options, "-restart", "1B"))
        put(f"jpeg-{name}-apart-restarts.jpg", cjpeg(*options, "-restart", "2B", scans=APART))
        put(f"jpeg-{name}-progressive-restarts.jpg", cjpeg(*options, "-restart", "3B", "-progressive"))
    put("jpeg-arithmetic.jpg", cjpeg("-arithmetic"))
    put("jpeg-arithmetic-progressive.jpg", cjpeg("-arithmetic", "-progressive"))
    put("jpeg-coarse.jpg", cjpeg("-quality", "1"))
    put("jpeg-coarse-progressive.jpg", cjpeg("-quality", "3", "-progressive"))
    put("jpeg-optimised.jpg", cjpeg("-optimize"))
    put("jpeg-rgb.jpg", cjpeg("-rgb"))
    put("jpeg-rgb-progressive.jpg", cjpeg("-rgb", "-progressive"))
    put("jpeg-rgb-names-only.jpg", without(cjpeg("-rgb"), 0xee))
    put("jpeg-grey.jpg", saved(GREY, "JPEG", quality=90))
    put("jpeg-grey-progressive.jpg", saved(GREY, "JPEG", quality=90, progressive=True))
    grey = saved(GREY, "JPEG", quality=90)
    put("jpeg-grey-2x2.jpg", patched(grey, 0xc0, 7, 0x22))
    usual = cjpeg()
    progressive = cjpeg("-progressive")
    put("jpeg-no-jfif.jpg", without(usual, 0xe0))
    bare = without(usual, 0xe0)
    ids = bytearray(bare)
    frame, scan = bare.index(b"\xff\xc0") + 10, bare.index(b"\xff\xda") + 5
    for index in range(3):
        ids[frame + 3 * index] = ids[scan + 2 * index] = index
    put("jpeg-ids-from-0.jpg", bytes(ids))
    adobe = lambda transform: segment(0xee, b"Adobe\0\x64\0\0\0\0" + bytes([transform]))
    for transform in [0, 1, 2]:
        put(f"jpeg-adobe-{transform}.jpg", with_segments(bare, adobe(transform)))
        put(f"jpeg-jfif-adobe-{transform}.jpg", usual[:20] + adobe(transform) + usual[20:])
    big = bytearray(bare)
    for index in range(3):
        big[frame + 3 * index] = big[scan + 2 * index] = b"RGB"[index]
    put("jpeg-ycc-named-rgb-jfif.jpg", usual[:20] + bytes(big[2:]))
    inks = BASE.convert("CMYK")
    cmyk = saved(inks, "JPEG", quality=92)
    put("jpeg-cmyk.jpg", cmyk)
    put("jpeg-cmyk-progressive.jpg", saved(inks, "JPEG", quality=92, progressive=True))
    put("jpeg-cmyk-no-adobe.jpg", without(cmyk, 0xee))
    put("jpeg-ycck.jpg", patched(cmyk, 0xee, 11, 2))
    put("jpeg-cmyk-adobe-1.jpg", patched(cmyk, 0xee, 11, 1))
    put("jpeg-cmyk-profile.jpg", with_segments(cmyk, icc(PROFILES["cmyk"])))
    put("jpeg-ycck-profile.jpg", with_segments(patched(cmyk, 0xee, 11, 2), icc(PROFILES["cmyk"])))
    put("jpeg-cmyk-no-adobe-profile.jpg", with_segments(without(cmyk, 0xee), icc(PROFILES["cmyk"])))
    put("jpeg-cmyk-rgb-profile.jpg", with_segments(cmyk, icc(PROFILES["swapped"])))
    # Tables that are left to be the usual ones, as in the frames of motion JPEG.
    put("jpeg-no-huffman.jpg", without(cjpeg("-baseline"), 0xc4))
    # What phones and programs leave around the picture.
    put("jpeg-no-end.jpg", usual[:-2])
    put("jpeg-trailer-no-end.jpg", usual[:-2] + b"\0\0\xa1\x0a\x0e\0\0\0Image_UTC_Data1761000000000SEFH\x6b\0\0\0\x01\0\0\0SEFT")
    put("jpeg-trailer.jpg", usual + b"\0\0\0\x18ftypmp42" + bytes(range(256)))
    put("jpeg-progressive-no-end.jpg", progressive[:-2])
    put("jpeg-apart-no-end.jpg", cjpeg(scans=APART)[:-2])
    put("jpeg-second-picture.jpg", usual + saved(Image.new("RGB", (8, 8), "red"), "JPEG"))
    put("jpeg-fill-bytes.jpg", usual[:2] + b"\xff\xff\xff" + usual[2:-2] + b"\xff\xff\xff" + usual[-2:])
    put("jpeg-garbage-between.jpg", usual[:20] + b"\0\x01garbage\0" + usual[20:])
    put("jpeg-garbage-before-end.jpg", usual[:-2] + b"\0\0\0\0\0\0\0\0" + usual[-2:])
    put("jpeg-length-short.jpg", with_segments(usual, b"\xff\xe5\0\x06abcdefgh"))
    put("jpeg-restart-without-markers.jpg", with_segments(usual, segment(0xdd, b"\0\2")))
    put("jpeg-restart-renumbered.jpg", cjpeg("-restart", "1B").replace(b"\xff\xd1", b"\xff\xd5"))
    put("jpeg-frame-twice.jpg", usual[: usual.index(b"\xff\xda")] + segment(0xc0, usual[usual.index(b"\xff\xc0") + 4:][:15]) + usual[usual.index(b"\xff\xda"):])
    put("jpeg-scan-of-nothing.jpg", usual[:-2] + segment(0xda, b"\0\0\x3f\0") + b"\0\0" + usual[-2:])
    put("jpeg-icc-parts-of-two-minds.jpg", with_segments(usual, icc(PROFILES["swapped"][:200], 1, 2), icc(PROFILES["swapped"][200:], 2, 3)))
    put("jpeg-icc-from-0.jpg", with_segments(usual, icc(PROFILES["swapped"][:200], 0, 2), icc(PROFILES["swapped"][200:], 1, 2)))
    put("jpeg-dc-only-progressive.jpg", progressive[: progressive.index(b"\xff\xda", progressive.index(b"\xff\xda") + 2)] + b"\xff\xd9")
    put("jpeg-comment.jpg", with_segments(usual, segment(0xfe, b"\xff\xd9\xff\xda a comment that looks like an end")))
    for orientation in range(1, 9):
        put(f"jpeg-exif-{orientation}.jpg", with_segments(bare, exif(orientation)))
        put(f"jpeg-exif-{orientation}-little.jpg", with_segments(bare, exif(orientation, "<")))
    put("jpeg-exif-0.jpg", with_segments(bare, exif(0)))
    put("jpeg-exif-9.jpg", with_segments(bare, exif(9)))
    put("jpeg-exif-byte.jpg", with_segments(bare, exif(6, kind=1)))
    put("jpeg-exif-long.jpg", with_segments(bare, exif(6, kind=4)))
    put("jpeg-exif-long-little.jpg", with_segments(bare, exif(6, "<", kind=4)))
    put("jpeg-exif-count-2.jpg", with_segments(bare, exif(6, count=2)))
    put("jpeg-exif-count-0.jpg", with_segments(bare, exif(6, count=0)))
    put("jpeg-exif-second-directory.jpg", with_segments(bare, exif(6, directory=1)))
    put("jpeg-exif-twice.jpg", with_segments(bare, exif(6), exif(3)))
    put("jpeg-exif-twice-first-empty.jpg", with_segments(bare, segment(0xe1, b"Exif\0\0" + b"MM\0\x2a\0\0\0\x08\0\0\0\0\0\0"), exif(6)))
    put("jpeg-exif-twice-first-broken.jpg", with_segments(bare, segment(0xe1, b"Exif\0\0broken"), exif(6)))
    put("jpeg-exif-twice-first-upright.jpg", with_segments(bare, exif(1), exif(6)))
    xmp = segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description xmlns:tiff='http://ns.adobe.com/tiff/1.0/' tiff:Orientation='3'/></rdf:RDF></x:xmpmeta>")
    put("jpeg-xmp-then-exif.jpg", with_segments(bare, xmp, exif(6)))
    put("jpeg-xmp-only.jpg", with_segments(bare, xmp))
    put("jpeg-exif-after-jfif.jpg", usual[:20] + exif(8) + usual[20:])
    at = usual.index(b"\xff\xda")
    put("jpeg-exif-last.jpg", usual[:at] + exif(6) + usual[at:])
    put("jpeg-exif-after-picture.jpg", usual[:-2] + exif(6) + usual[-2:])
    put("jpeg-exif-other-padding.jpg", with_segments(bare, segment(0xe1, b"Exif\0\xff" + tiff(6))))
    put("jpeg-exif-no-padding.jpg", with_segments(bare, segment(0xe1, b"Exif" + tiff(6))))
    put("jpeg-exif-cut.jpg", with_segments(bare, segment(0xe1, b"Exif\0\0" + tiff(6)[:-10])))
    put("jpeg-exif-wrong-order.jpg", with_segments(bare, segment(0xe1, b"Exif\0\0II" + tiff(6)[2:])))
    for name in ["srgb", "p3", "adobe", "linear", "swapped", "curves", "rgblut", "grey3", "cmyk"]:
        put(f"jpeg-icc-{name}.jpg", with_segments(usual, icc(PROFILES[name])))
    for name in ["grey1", "grey3", "p3", "linear", "swapped"]:
        put(f"jpeg-grey-icc-{name}.jpg", with_segments(grey, icc(PROFILES[name])))
    swapped = PROFILES["swapped"]
    first, second = swapped[:200], swapped[200:]
    put("jpeg-icc-parts.jpg", with_segments(usual, icc(first, 1, 2), icc(second, 2, 2)))
    put("jpeg-icc-parts-turned.jpg", with_segments(usual, icc(second, 2, 2), icc(first, 1, 2)))
    put("jpeg-icc-part-missing.jpg", with_segments(usual, icc(first, 1, 2)))
    put("jpeg-icc-part-twice.jpg", with_segments(usual, icc(first, 1, 2), icc(first, 1, 2), icc(second, 2, 2)))
    put("jpeg-icc-cut.jpg", with_segments(usual, icc(swapped[:300])))
    put("jpeg-icc-noise.jpg", with_segments(usual, icc(b"this is no profile at all" * 8)))
    put("jpeg-icc-longer.jpg", with_segments(usual, icc(swapped + b"\0" * 40)))
    put("jpeg-icc-no-acsp.jpg", with_segments(usual, icc(swapped.replace(b"acsp", b"asdf"))))
    put("jpeg-icc-and-exif.jpg", with_segments(bare, exif(6), icc(PROFILES["p3"])))
    put("jpeg-icc-p3-progressive.jpg", with_segments(progressive, icc(PROFILES["p3"])))
    put("jpeg-rgb-icc-p3.jpg", with_segments(cjpeg("-rgb"), icc(PROFILES["p3"])))


# --- PNG

def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


ADAM = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def rows(samples, depth):
    """Samples (rows × columns × channels) as unfiltered rows of this depth."""
    out = b""
    for row in samples:
        if depth == 16:
            out += b"\0" + row.astype(">u2").tobytes()
        else:
            bits = "".join(format(int(v), f"0{depth}b") for v in row.ravel())
            bits += "0" * (-len(bits) % 8)
            out += b"\0" + int(bits, 2).to_bytes(len(bits) // 8, "big")
    return out


def png(samples, depth, colour, *chunks, interlaced=False, after=b""):
    height, width = samples.shape[:2]
    if interlaced:
        data = b"".join(rows(samples[y::dy, x::dx], depth) for x, y, dx, dy in ADAM if samples[y::dy, x::dx].size)
    else:
        data = rows(samples, depth)
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(chunks) + chunk(b"IDAT", zlib.compress(data, 9)) + after + chunk(b"IEND", b"")


def chunks(png):
    """Where each chunk begins, its kind and how much it holds."""
    at = 8
    while at < len(png):
        size = struct.unpack(">I", png[at: at + 4])[0]
        yield at, png[at + 4: at + 8], size
        at += 12 + size


def wrong_sums(name, png, *kinds):
    """The file once for each chunk (of these kinds, or all), the checksum of which is wrong."""
    seen = {}
    for at, kind, size in chunks(png):
        seen[kind] = seen.get(kind, -1) + 1
        if kind in kinds or not kinds:
            place = at + 8 + size
            put(f"png-sum-{name}-{kind.decode()}-{seen[kind]}.png", png[:place] + bytes([png[place] ^ 1]) + png[place + 1:])


def gama(value):
    return chunk(b"gAMA", struct.pack(">I", round(value * 100000)))


def chrm(*values):
    return chunk(b"cHRM", struct.pack(">8I", *[round(v * 100000) for v in values]))


def pngs():
    rgb = numpy.asarray(BASE)
    grey = numpy.asarray(GREY)[:, :, None]
    deep = lambda samples: samples.astype("uint16") * 257
    glass = numpy.asarray(GLASS)
    fog = numpy.concatenate([grey, glass[:, :, 3:]], -1)
    few = BASE.quantize(13)
    colours = numpy.array(few.getpalette()[: 13 * 3], "uint8").tobytes()
    palette = chunk(b"PLTE", colours)
    kinds = {"rgb8": (rgb, 8, 2), "rgb16": (deep(rgb) - 77 * (deep(rgb) > 77), 16, 2), "grey8": (grey, 8, 0), "grey16": (deep(grey), 16, 0), "grey4": (grey // 17, 4, 0),
             "grey2": (grey // 85, 2, 0), "grey1": (grey // 128, 1, 0), "greyalpha8": (fog, 8, 4), "greyalpha16": (deep(fog), 16, 4), "rgba8": (glass, 8, 6),
             "rgba16": (deep(glass), 16, 6)}
    index = numpy.asarray(few)[:, :, None]
    for interlaced in [False, True]:
        tail = "-interlaced" if interlaced else ""
        for name, (samples, depth, colour) in kinds.items():
            put(f"png-{name}{tail}.png", png(samples, depth, colour, interlaced=interlaced))
        put(f"png-palette8{tail}.png", png(index, 8, 3, palette, interlaced=interlaced))
        put(f"png-palette4{tail}.png", png(index, 4, 3, palette, interlaced=interlaced))
        put(f"png-palette2{tail}.png", png(index % 4, 2, 3, palette, interlaced=interlaced))
        put(f"png-palette1{tail}.png", png(index % 2, 1, 3, palette, interlaced=interlaced))
        put(f"png-palette-trns{tail}.png", png(index, 4, 3, palette, chunk(b"tRNS", bytes([0, 60, 120, 180, 255])), interlaced=interlaced))
    put("png-grey-trns.png", png(grey // 17, 4, 0, chunk(b"tRNS", b"\0\x09")))
    put("png-grey16-trns.png", png(deep(grey // 17 * 17), 16, 0, chunk(b"tRNS", struct.pack(">H", 9 * 17 * 257))))
    put("png-rgb-trns.png", png(rgb, 8, 2, chunk(b"tRNS", struct.pack(">3H", 225, 30, 35))))
    put("png-rgb16-trns.png", png(deep(rgb), 16, 2, chunk(b"tRNS", struct.pack(">3H", 225 * 257, 30 * 257, 35 * 257))))
    put("png-background.png", png(glass, 8, 6, chunk(b"bKGD", struct.pack(">3H", 255, 0, 0))))
    put("png-palette-short.png", png(index, 8, 3, chunk(b"PLTE", colours[:15])))
    # Colours.
    srgb_primaries = chrm(0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)
    p3_primaries = chrm(0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06)
    iccp = lambda name: chunk(b"iCCP", b"x\0\0" + zlib.compress(PROFILES[name]))
    cicp = lambda *values: chunk(b"cICP", bytes(values))
    srgb = chunk(b"sRGB", b"\0")
    colour_chunks = {
        "gamma-1": [gama(1.0)], "gamma-045": [gama(0.45455)], "gamma-03": [gama(0.3)], "gamma-0": [gama(0)], "gamma-1-primaries": [gama(1.0), srgb_primaries],
        "p3-primaries": [p3_primaries], "p3-primaries-gamma": [gama(0.45455), p3_primaries], "gamma-then-srgb": [gama(1.0), srgb], "p3-primaries-srgb": [gama(1.0), p3_primaries, srgb],
        "bad-primaries": [gama(1.0), chrm(0, 0, 0, 0, 0, 0, 0, 0)], "srgb-and-icc": [srgb, iccp("swapped")],
        "cicp-p3": [cicp(12, 13, 0, 1)], "cicp-srgb": [cicp(1, 13, 0, 1)], "cicp-bt709": [cicp(1, 1, 0, 1)], "cicp-linear": [cicp(1, 8, 0, 1)], "cicp-2020": [cicp(9, 14, 0, 1)], "cicp-pq": [cicp(9, 16, 0, 1)],
        "cicp-hlg": [cicp(9, 18, 0, 1)], "cicp-matrix": [cicp(12, 13, 1, 1)], "cicp-narrow": [cicp(12, 13, 0, 0)], "cicp-unknown": [cicp(2, 2, 0, 1)], "cicp-and-icc": [cicp(12, 13, 0, 1), iccp("swapped")],
        "icc-and-gamma": [iccp("p3"), gama(1.0)], "icc-noise": [chunk(b"iCCP", b"x\0\0" + zlib.compress(b"noise" * 50))], "icc-cut": [chunk(b"iCCP", b"x\0\0" + zlib.compress(PROFILES["p3"])[:60])],
        "icc-noise-gamma": [chunk(b"iCCP", b"x\0\0" + zlib.compress(b"noise" * 50)), gama(1.0)], "sbit": [chunk(b"sBIT", b"\5\6\5")],
    }
    for name in ["srgb", "p3", "adobe", "linear", "swapped", "curves", "rgblut", "grey3", "cmyk"]:
        colour_chunks[f"icc-{name}"] = [iccp(name)]
    for transfer in [4, 5, 6, 7, 11, 12, 17]:
        colour_chunks[f"cicp-transfer-{transfer}"] = [cicp(1, transfer, 0, 1)]
    for ends in [4, 5, 6, 7, 8, 9, 11, 22]:
        colour_chunks[f"cicp-ends-{ends}"] = [cicp(ends, 13, 0, 1)]
    colour_chunks["cicp-pq-p3"] = [cicp(12, 16, 0, 1)]
    colour_chunks["cicp-hlg-709"] = [cicp(1, 18, 0, 1)]
    for name, chunks in colour_chunks.items():
        put(f"png-{name}.png", png(rgb, 8, 2, *chunks))
    put("png-cicp-pq-16-alpha.png", png(deep(glass), 16, 6, cicp(9, 16, 0, 1)))
    put("png-grey-cicp-hlg.png", png(grey, 8, 0, cicp(9, 18, 0, 1)))
    put("png-icc-p3-16.png", png(deep(rgb), 16, 2, iccp("p3")))
    put("png-icc-linear-16.png", png((rgb.astype(float) ** 2.2 / 255 ** 2.2 * 65535).astype("uint16"), 16, 2, iccp("linear")))
    put("png-icc-p3-alpha.png", png(glass, 8, 6, iccp("p3")))
    put("png-icc-swapped-palette.png", png(index, 8, 3, iccp("swapped"), palette))
    put("png-icc-linear-palette-trns.png", png(index, 8, 3, iccp("linear"), palette, chunk(b"tRNS", bytes([0, 60, 120, 180, 255]))))
    for name in ["grey1", "grey3", "p3", "linear", "swapped"]:
        put(f"png-grey-icc-{name}.png", png(grey, 8, 0, iccp(name)))
    put("png-grey16-icc-grey1.png", png(deep(grey), 16, 0, iccp("grey1")))
    put("png-greyalpha-icc-grey1.png", png(fog, 8, 4, iccp("grey1")))
    put("png-greyalpha-icc-linear.png", png(fog, 8, 4, iccp("linear")))
    put("png-grey-gamma-1.png", png(grey, 8, 0, gama(1.0)))
    put("png-grey-cicp-p3.png", png(grey, 8, 0, cicp(12, 8, 0, 1)))
    for orientation in range(1, 9):
        put(f"png-exif-{orientation}.png", png(rgb, 8, 2, chunk(b"eXIf", tiff(orientation))))
    put("png-exif-little.png", png(rgb, 8, 2, chunk(b"eXIf", tiff(6, "<"))))
    put("png-exif-after.png", png(rgb, 8, 2, after=chunk(b"eXIf", tiff(6))))
    put("png-exif-twice.png", png(rgb, 8, 2, chunk(b"eXIf", tiff(6)), chunk(b"eXIf", tiff(3))))
    put("png-exif-prefixed.png", png(rgb, 8, 2, chunk(b"eXIf", b"Exif\0\0" + tiff(6))))
    put("png-unknown-chunk.png", png(rgb, 8, 2, chunk(b"prIv", b"whatever")))
    broken = bytearray(chunk(b"tEXt", b"Title\0x"))
    broken[-1] ^= 1
    put("png-bad-checksum-text.png", png(rgb, 8, 2, bytes(broken)))
    bad_gama = bytearray(gama(1.0))
    bad_gama[-1] ^= 1
    put("png-bad-checksum-gamma.png", png(rgb, 8, 2, bytes(bad_gama)))
    whole = png(rgb, 8, 2)
    put("png-trailer.png", whole + b"and more")
    put("png-no-end.png", whole[:-12])
    put("png-interlaced-no-end.png", png(rgb, 8, 2, interlaced=True)[:-12])
    at = whole.index(b"IDAT")
    size = struct.unpack(">I", whole[at - 4: at])[0]
    flipped = bytearray(whole)
    flipped[at + 4 + size] ^= 1
    put("png-bad-checksum-data.png", bytes(flipped))
    data = data_of_whole = whole[at + 4: at + 4 + size]
    pieces = b"".join(chunk(b"IDAT", data[i: i + 100]) for i in range(0, size, 100))
    put("png-many-idat.png", whole[: at - 4] + pieces + chunk(b"IEND", b""))
    put("png-extra-data.png", whole[: at - 4] + chunk(b"IDAT", zlib.compress(zlib.decompress(data) + b"more" * 20)) + chunk(b"IEND", b""))
    # Animated.
    actl = chunk(b"acTL", struct.pack(">II", 2, 0))
    fctl = lambda number, width, height, x, y, blend=0: chunk(b"fcTL", struct.pack(">IIIIIHHBB", number, width, height, x, y, 1, 10, 0, blend))
    red = zlib.compress(rows(numpy.full((HEIGHT, WIDTH, 3), [200, 0, 0], "uint8"), 8))
    second = fctl(1, WIDTH, HEIGHT, 0, 0) + chunk(b"fdAT", struct.pack(">I", 2) + red)
    put("apng-first-is-picture.png", png(rgb, 8, 2, actl, fctl(0, WIDTH, HEIGHT, 0, 0), after=second))
    part = numpy.asarray(BASE.transpose(Image.Transpose.FLIP_LEFT_RIGHT).crop((0, 0, 20, 12)))
    data = zlib.compress(rows(part, 8))
    hidden = fctl(0, WIDTH, HEIGHT, 0, 0) + chunk(b"fdAT", struct.pack(">I", 1) + zlib.compress(rows(rgb[::-1], 8)))
    put("apng-default-hidden.png", png(rgb, 8, 2, actl, after=hidden + fctl(2, 20, 12, 5, 6) + chunk(b"fdAT", struct.pack(">I", 3) + data)))
    small = fctl(0, 20, 12, 5, 6) + chunk(b"fdAT", struct.pack(">I", 1) + data)
    put("apng-default-hidden-part.png", png(rgb, 8, 2, actl, after=small + fctl(2, WIDTH, HEIGHT, 0, 0) + chunk(b"fdAT", struct.pack(">I", 3) + red)))
    put("apng-one-frame.png", png(rgb, 8, 2, chunk(b"acTL", struct.pack(">II", 1, 0)), fctl(0, WIDTH, HEIGHT, 0, 0)))
    clear = zlib.compress(rows(glass[:12, :20], 8))
    put("apng-alpha-part.png", png(glass, 8, 6, actl, after=fctl(0, 20, 12, 5, 6, 1) + chunk(b"fdAT", struct.pack(">I", 1) + clear) + fctl(2, 20, 12, 5, 6) + chunk(b"fdAT", struct.pack(">I", 3) + clear)))
    # Checksums that are wrong.
    wrong_sums("rgb", png(rgb, 8, 2))
    wrong_sums("palette", png(index, 4, 3, palette, chunk(b"tRNS", bytes([0, 60, 120, 180, 255]))))
    wrong_sums("interlaced", png(index, 8, 3, palette, interlaced=True))
    wrong_sums("deep", png(deep(rgb), 16, 2, chunk(b"tRNS", struct.pack(">3H", 225 * 257, 30 * 257, 35 * 257))))
    wrong_sums("suggested", png(rgb, 8, 2, chunk(b"PLTE", colours)), b"PLTE")
    size = -(-len(data_of_whole) // 4)
    four = b"".join(chunk(b"IDAT", data_of_whole[i: i + size]) for i in range(0, len(data_of_whole), size))
    wrong_sums("four", whole[: at - 4] + four + chunk(b"IEND", b""), b"IDAT")
    wrong_sums("first", FILES["apng-first-is-picture.png"])
    wrong_sums("one", FILES["apng-one-frame.png"], b"acTL", b"fcTL", b"IDAT")
    wrong_sums("hidden", FILES["apng-default-hidden.png"])
    besides = [iccp("swapped"), cicp(12, 13, 0, 1), chunk(b"eXIf", tiff(6)), chunk(b"bKGD", struct.pack(">3H", 255, 0, 0)), chunk(b"sBIT", b"\5\6\5"), chunk(b"prIv", b"whatever"),
               chunk(b"pHYs", struct.pack(">IIB", 2835, 945, 1)), chunk(b"tIME", b"\x07\xe9\1\1\1\1\1"), chunk(b"zTXt", b"T\0\0" + zlib.compress(b"x")), chunk(b"iTXt", b"T\0\0\0\0\0x"),
               chunk(b"sPLT", b"x\0\x08\1\2\3\4\0\1"), chunk(b"hIST", b"\0\1" * 13), chunk(b"mDCV", bytes(24)), chunk(b"cLLI", bytes(8)), chunk(b"oFFs", bytes(9))]
    for beside in besides:
        wrong_sums("beside", png(rgb, 8, 2, beside), beside[4:8])
        wrong_sums("after", png(rgb, 8, 2, after=beside), beside[4:8])
    wrong_sums("gamma", png(rgb, 8, 2, gama(1.0), srgb), b"sRGB")
    wrong_sums("gamma", png(rgb, 8, 2, gama(1.0), p3_primaries), b"cHRM")
    put("png-unknown-critical.png", png(rgb, 8, 2, chunk(b"CriT", b"x")))
    put("png-unknown-critical-after.png", png(rgb, 8, 2, after=chunk(b"CriT", b"x")))
    # The sum within the data, what it stands in, and data that were changed.
    head, finish = whole[: at - 4], chunk(b"IEND", b"")
    put("png-sum-within.png", head + chunk(b"IDAT", data_of_whole[:-1] + bytes([data_of_whole[-1] ^ 1])) + finish)
    wrong_sums("within", FILES["png-sum-within.png"], b"IDAT")
    for cut in [4, 6, 40]:
        wrong_sums(f"cut-{cut}", head + chunk(b"IDAT", data_of_whole[:-cut]) + chunk(b"IDAT", data_of_whole[-cut:]) + finish, b"IDAT")
    changed = bytearray(head + chunk(b"IDAT", zlib.compress(zlib.decompress(data_of_whole), 0)) + finish)
    changed[at + 1500] ^= 0x55
    put("png-changed-pixel.png", bytes(changed))
    # So small that what is left of it in the machine comes only after the sum was looked at.
    stripes = numpy.zeros((300, 300, 3), "uint8")
    stripes[::7] = 200
    wrong_sums("stripes", png(stripes, 8, 2, interlaced=True), b"IDAT")


# --- WebP

def riff(*chunks):
    body = b"".join(kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for kind, data in chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def pieces(webp):
    at = 12
    while at + 8 <= len(webp):
        size = struct.unpack("<I", webp[at + 4: at + 8])[0]
        yield webp[at: at + 4], webp[at + 8: at + 8 + size]
        at += 8 + size + size % 2


def vp8x(flags, width=WIDTH, height=HEIGHT):
    return b"VP8X", bytes([flags, 0, 0, 0]) + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]


def anmf(x, y, width, height, flags, *chunks):
    u24 = lambda value: struct.pack("<I", value)[:3]
    body = b"".join(kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for kind, data in chunks)
    return b"ANMF", u24(x // 2) + u24(y // 2) + u24(width - 1) + u24(height - 1) + u24(100) + bytes([flags]) + body


def webps():
    lossy, lossless = saved(BASE, "WEBP", quality=90), saved(BASE, "WEBP", lossless=True)
    glass_lossy, glass = saved(GLASS, "WEBP", quality=90), saved(GLASS, "WEBP", lossless=True, exact=True)
    put("webp-lossy.webp", lossy)
    put("webp-lossless.webp", lossless)
    put("webp-lossy-alpha.webp", glass_lossy)
    put("webp-lossless-alpha.webp", glass)
    put("webp-lossy-coarse.webp", saved(BASE, "WEBP", quality=5))
    vp8, vp8l = list(pieces(lossy))[0], list(pieces(lossless))[0]
    for name, flag in [("icc", 0x20), ("alpha", 0x10), ("exif", 8), ("xmp", 4), ("all", 0x3c)]:
        put(f"webp-flag-{name}.webp", riff(vp8x(flag), vp8))
    put("webp-flag-animation.webp", riff(vp8x(2), vp8))
    put("webp-flag-exif-lossless.webp", riff(vp8x(8), vp8l))
    put("webp-reserved-flags.webp", riff(vp8x(0xc1), vp8))
    put("webp-no-flags.webp", riff(vp8x(0), vp8, (b"EXIF", tiff(6)), (b"XMP ", b"<x/>")))
    put("webp-no-icc-flag.webp", riff(vp8x(0), (b"ICCP", PROFILES["swapped"]), vp8))
    put("webp-no-alpha-flag.webp", riff(vp8x(0), *list(pieces(glass_lossy))[1:]))
    put("webp-unknown-chunk.webp", riff(vp8x(0), (b"WHAT", b"abc"), vp8))
    put("webp-wrong-canvas.webp", riff(vp8x(0, WIDTH + 20, HEIGHT + 10), vp8))
    put("webp-simple-exif.webp", riff(vp8, (b"EXIF", tiff(6))))
    put("webp-odd-unknown-first.webp", riff(vp8x(0), (b"WHAT", b"abc"), (b"EVEN", b"ab"), vp8, (b"LAST", b"x")))
    put("webp-declared-long.webp", lossy[:4] + struct.pack("<I", len(lossy) - 8 + 2) + lossy[8:] + b"\0\0")
    put("webp-no-padding.webp", riff((b"VP8 ", vp8[1]))[:-1] if len(vp8[1]) % 2 else lossy)
    put("webp-trailer.webp", lossy + b"and more")
    put("webp-declared-short.webp", lossy[:4] + struct.pack("<I", len(lossy) - 8 - 6) + lossy[8:])
    for name in ["p3", "swapped", "linear", "rgblut", "grey3", "cmyk"]:
        put(f"webp-icc-{name}.webp", riff(vp8x(0x20), (b"ICCP", PROFILES[name]), vp8))
    put("webp-icc-noise.webp", riff(vp8x(0x20), (b"ICCP", b"noise" * 30), vp8))
    put("webp-icc-p3-lossless.webp", riff(vp8x(0x20), (b"ICCP", PROFILES["p3"]), vp8l))
    put("webp-icc-p3-alpha.webp", riff(vp8x(0x30), (b"ICCP", PROFILES["p3"]), list(pieces(glass))[-1]))
    for orientation in range(1, 9):
        put(f"webp-exif-{orientation}.webp", riff(vp8x(8), vp8, (b"EXIF", tiff(orientation))))
    put("webp-exif-little.webp", riff(vp8x(8), vp8, (b"EXIF", tiff(6, "<"))))
    put("webp-exif-prefixed.webp", riff(vp8x(8), vp8, (b"EXIF", b"Exif\0\0" + tiff(6))))
    put("webp-exif-before.webp", riff(vp8x(8), (b"EXIF", tiff(6)), vp8))
    put("webp-exif-twice.webp", riff(vp8x(8), vp8, (b"EXIF", tiff(6)), (b"EXIF", tiff(3))))
    put("webp-icc-and-exif.webp", riff(vp8x(0x28), (b"ICCP", PROFILES["p3"]), vp8l, (b"EXIF", tiff(8))))
    part = BASE.crop((0, 0, 20, 12))
    clear = GLASS.crop((10, 0, 30, 12))
    still = lambda image, **options: [piece for piece in pieces(saved(image, "WEBP", **options)) if piece[0] != b"VP8X"]
    anim = b"ANIM", bytes([0, 0, 255, 255, 0, 0])
    red = anmf(0, 0, WIDTH, HEIGHT, 2, *still(Image.new("RGB", (WIDTH, HEIGHT), (200, 0, 0))))
    put("webp-animated.webp", riff(vp8x(2), anim, anmf(0, 0, WIDTH, HEIGHT, 2, *still(BASE, lossless=True)), red))
    put("webp-animated-part.webp", riff(vp8x(2), anim, anmf(8, 6, 20, 12, 2, *still(part, lossless=True)), red))
    put("webp-animated-part-lossy.webp", riff(vp8x(2), anim, anmf(8, 6, 20, 12, 0, *still(part, quality=90)), red))
    put("webp-animated-alpha-part.webp", riff(vp8x(0x12), anim, anmf(8, 6, 20, 12, 0, *still(clear, lossless=True)), red))
    put("webp-animated-alpha-lossy.webp", riff(vp8x(0x12), anim, anmf(8, 6, 20, 12, 0, *still(clear, quality=90)), red))
    put("webp-animated-empty.webp", riff(vp8x(2), anim))
    put("webp-animated-no-anim.webp", riff(vp8x(2), anmf(0, 0, WIDTH, HEIGHT, 2, *still(BASE, lossless=True)), red))
    put("webp-animated-flag-missing.webp", riff(vp8x(0), anim, anmf(0, 0, WIDTH, HEIGHT, 2, *still(BASE, lossless=True)), red))
    put("webp-animated-beyond.webp", riff(vp8x(2, 20, 12), anim, anmf(0, 0, WIDTH, HEIGHT, 2, *still(BASE, lossless=True)), red))
    put("webp-animated-icc-exif.webp", riff(vp8x(0x2a), (b"ICCP", PROFILES["swapped"]), anim, anmf(8, 6, 20, 12, 2, *still(part, lossless=True)), red, (b"EXIF", tiff(6))))


# --- GIF

def lzw(indices, bits=4):
    """Codes without compression: a clear code often enough that they never grow."""
    clear, width, codes = 1 << bits, bits + 1, []
    for at, index in enumerate(indices):
        if at % ((1 << bits) - 2) == 0:
            codes.append(clear)
        codes.append(int(index))
    codes.append(clear + 1)
    bitmap = sum(code << (place * width) for place, code in enumerate(codes))
    data = bitmap.to_bytes((len(codes) * width + 7) // 8, "little")
    return bytes([bits]) + b"".join(bytes([len(data[i: i + 255])]) + data[i: i + 255] for i in range(0, len(data), 255)) + b"\0"


def gif(screen, *parts, palette=None, background=0, end=b";", version=b"89a"):
    flags = 0x80 | 0x70 | 3 if palette else 0x70
    return b"GIF" + version + struct.pack("<HHBBB", *screen, flags, background, 0) + (palette or b"") + b"".join(parts) + end


def gif_frame(index, x=0, y=0, palette=None, interlaced=False, sides=None):
    height, width = index.shape
    if interlaced:
        index = numpy.concatenate([index[0::8], index[4::8], index[2::4], index[1::2]])
    flags = (0x83 if palette else 0) | (0x40 if interlaced else 0)
    return b"," + struct.pack("<HHHHB", x, y, *(sides or (width, height)), flags) + (palette or b"") + lzw(index.ravel())


def control(transparent=None, disposal=0):
    return b"!\xf9\4" + struct.pack("<BHBB", disposal << 2 | (transparent is not None), 10, transparent or 0, 0)


def gifs():
    few = BASE.quantize(16)
    index = numpy.asarray(few)
    colours = bytes(few.getpalette()[:48])
    other = bytes(255 - v for v in colours)
    screen = (WIDTH, HEIGHT)
    red = gif_frame(numpy.full((HEIGHT, WIDTH), 3))
    put("gif-plain.gif", gif(screen, gif_frame(index), palette=colours))
    put("gif-87a.gif", gif(screen, gif_frame(index), palette=colours, version=b"87a"))
    put("gif-interlaced.gif", gif(screen, gif_frame(index, interlaced=True), palette=colours))
    put("gif-local.gif", gif(screen, gif_frame(index, palette=other), palette=colours))
    put("gif-local-only.gif", gif(screen, gif_frame(index, palette=other)))
    put("gif-no-palette.gif", gif(screen, gif_frame(index)))
    put("gif-transparent.gif", gif(screen, control(5), gif_frame(index), palette=colours, background=3))
    put("gif-transparent-interlaced.gif", gif(screen, control(5), gif_frame(index, interlaced=True), palette=colours))
    put("gif-animated.gif", gif(screen, control(), gif_frame(index), control(disposal=2), red, palette=colours))
    put("gif-part.gif", gif(screen, gif_frame(index[:15, :20], 7, 9), palette=colours, background=3))
    put("gif-part-animated.gif", gif(screen, control(5, 2), gif_frame(index[:15, :20], 7, 9), control(), red, palette=colours, background=3))
    put("gif-part-transparent.gif", gif(screen, control(5), gif_frame(index[:15, :20], 7, 9), palette=colours, background=3))
    put("gif-larger.gif", gif((20, 15), gif_frame(index), palette=colours))
    put("gif-larger-offset.gif", gif((20, 15), gif_frame(index, 5, 4), palette=colours))
    put("gif-overlapping.gif", gif(screen, gif_frame(index, 10, 8), palette=colours))
    put("gif-overlapping-down.gif", gif(screen, gif_frame(index, 0, 8), palette=colours))
    put("gif-wider.gif", gif((20, HEIGHT + 10), gif_frame(index), palette=colours))
    put("gif-larger-animated.gif", gif((20, 15), control(), gif_frame(index), control(), red, palette=colours))
    put("gif-second-larger.gif", gif((20, 15), gif_frame(index[:15, :20]), control(), red, palette=colours))
    put("gif-screen-0.gif", gif((0, 0), gif_frame(index), palette=colours))
    put("gif-screen-0-wide.gif", gif((0, HEIGHT), gif_frame(index), palette=colours))
    put("gif-screen-0-offset.gif", gif((0, 0), gif_frame(index, 3, 2), palette=colours))
    put("gif-comment.gif", gif(screen, b"!\xfe\5hello\0!\xff\x0bNETSCAPE2.0\3\1\0\0\0", gif_frame(index), palette=colours))
    put("gif-no-trailer.gif", gif(screen, gif_frame(index), palette=colours, end=b""))
    put("gif-no-terminator.gif", gif(screen, gif_frame(index)[:-1], palette=colours, end=b""))
    put("gif-trailer.gif", gif(screen, gif_frame(index), palette=colours) + b"more")
    put("gif-frame-0.gif", gif(screen, gif_frame(index, sides=(0, 0)), palette=colours))
    put("gif-short-palette.gif", b"GIF89a" + struct.pack("<HHBBB", *screen, 0xf1, 0, 0) + colours[:12] + gif_frame(index) + b";")
    put("gif-transparent-beyond.gif", gif(screen, control(200), gif_frame(index), palette=colours))
    put("gif-unknown-extension.gif", gif(screen, b"!\x99\3abc\0", gif_frame(index), palette=colours))
    put("gif-byte-between.gif", gif(screen, b"\0", gif_frame(index), palette=colours))
    put("gif-plain-text.gif", gif(screen, b"!\x01\x0c" + b"\0" * 12 + b"\2hi\0", gif_frame(index), palette=colours))
    put("gif-two-controls.gif", gif(screen, control(5), control(3), gif_frame(index), palette=colours))
    put("gif-control-of-text.gif", gif(screen, control(5), b"!\xfe\2hi\0", gif_frame(index), palette=colours))
    put("gif-more-data.gif", gif(screen, gif_frame(index, sides=(WIDTH, HEIGHT - 5)), palette=colours))
    put("gif-only-comment.gif", gif(screen, b"!\xfe\2hi\0", palette=colours))
    put("gif-pillow.gif", saved(few, "GIF"))


# --- BMP

def bmp(data, bits, *, height=HEIGHT, width=WIDTH, compression=0, palette=b"", head=40, extra=b"", colours=0, tail=b"", data_size=None):
    if head == 12:
        header = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        header = struct.pack("<IiiHHIIiiII", head, width, height, 1, bits, compression, data_size or len(data), 2835, 2835, colours, 0) + extra
    at = 14 + len(header) + len(palette)
    return b"BM" + struct.pack("<IHHI", at + len(data) + len(tail), 0, 0, at) + header + palette + data + tail


def bmp_rows(samples, upside=True):
    """Rows of bytes, padded to four, from the bottom."""
    order = samples[::-1] if upside else samples
    return b"".join(row.tobytes() + b"\0" * (-len(row.tobytes()) % 4) for row in order)


def packed(index, bits):
    out = []
    for row in index:
        text = "".join(format(int(v), f"0{bits}b") for v in row)
        text += "0" * (-len(text) % 8)
        out.append(numpy.frombuffer(int(text, 2).to_bytes(len(text) // 8, "big"), "uint8"))
    return out


def bmps():
    rgb = numpy.asarray(BASE)
    bgr = numpy.ascontiguousarray(rgb[:, :, ::-1])
    few = BASE.quantize(16)
    index = numpy.asarray(few)
    colours = numpy.array(few.getpalette()[:48], "uint8").reshape(16, 3)
    quad = b"".join(bytes([b, g, r, 0]) for r, g, b in colours)
    triple = b"".join(bytes([b, g, r]) for r, g, b in colours)
    put("bmp-24.bmp", bmp(bmp_rows(bgr), 24))
    put("bmp-24-top-down.bmp", bmp(bmp_rows(bgr, False), 24, height=-HEIGHT))
    put("bmp-24-core.bmp", bmp(bmp_rows(bgr), 24, head=12))
    put("bmp-8.bmp", bmp(bmp_rows(index.astype("uint8")), 8, palette=quad, colours=16))
    put("bmp-8-core.bmp", bmp(bmp_rows(index.astype("uint8")), 8, palette=triple + b"\0" * (240 * 3), head=12))
    put("bmp-8-core-short.bmp", bmp(bmp_rows(index.astype("uint8")), 8, palette=triple, head=12))
    put("bmp-4.bmp", bmp(bmp_rows(packed(index, 4)), 4, palette=quad, colours=16))
    put("bmp-4-top-down.bmp", bmp(bmp_rows(packed(index, 4), False), 4, palette=quad, colours=16, height=-HEIGHT))
    put("bmp-2.bmp", bmp(bmp_rows(packed(index % 4, 2)), 2, palette=quad[:16], colours=4))
    put("bmp-1.bmp", bmp(bmp_rows(packed(index % 2, 1)), 1, palette=quad[:8], colours=2))
    put("bmp-1-core.bmp", bmp(bmp_rows(packed(index % 2, 1)), 1, palette=triple[:6], head=12))
    five = rgb.astype("uint16") >> 3
    put("bmp-16.bmp", bmp(bmp_rows((five[:, :, 0] << 10 | five[:, :, 1] << 5 | five[:, :, 2]).astype("<u2")), 16))
    six = (five[:, :, 0] << 11 | (rgb[:, :, 1].astype("uint16") >> 2) << 5 | five[:, :, 2]).astype("<u2")
    masks = struct.pack("<III", 0xf800, 0x07e0, 0x001f)
    put("bmp-16-565.bmp", bmp(bmp_rows(six), 16, compression=3, palette=masks))
    put("bmp-16-565-v2.bmp", bmp(bmp_rows(six), 16, compression=3, head=52, extra=masks))
    glass = numpy.asarray(GLASS)
    four = glass.astype("uint16") >> 4
    put("bmp-16-4444.bmp", bmp(bmp_rows((four[:, :, 3] << 12 | four[:, :, 0] << 8 | four[:, :, 1] << 4 | four[:, :, 2]).astype("<u2")), 16, compression=3, head=56,
                               extra=struct.pack("<IIII", 0xf00, 0xf0, 0xf, 0xf000)))
    bgra = numpy.ascontiguousarray(glass[:, :, [2, 1, 0, 3]])
    solid = bgra.copy()
    solid[:, :, 3] = 0
    masks = struct.pack("<IIII", 0xff0000, 0xff00, 0xff, 0xff000000)
    put("bmp-32.bmp", bmp(bmp_rows(solid), 32))
    put("bmp-32-noise.bmp", bmp(bmp_rows(bgra), 32))
    put("bmp-32-bitfields.bmp", bmp(bmp_rows(solid), 32, compression=3, palette=masks[:12]))
    put("bmp-32-alpha-v3.bmp", bmp(bmp_rows(bgra), 32, compression=3, head=56, extra=masks))
    put("bmp-32-alpha-bitfields-6.bmp", bmp(bmp_rows(bgra), 32, compression=6, palette=masks))
    v4 = masks + b"BGRs" + b"\0" * 48
    put("bmp-32-alpha-v4.bmp", bmp(bmp_rows(bgra), 32, compression=3, head=108, extra=v4))
    put("bmp-32-clear-v4.bmp", bmp(bmp_rows(solid), 32, compression=3, head=108, extra=v4))
    put("bmp-32-v4-plain.bmp", bmp(bmp_rows(bgra), 32, head=108, extra=b"\0" * 16 + b"BGRs" + b"\0" * 48))
    v5 = masks + b"BGRs" + b"\0" * 48 + struct.pack("<IIII", 4, 0, 0, 0)
    put("bmp-32-alpha-v5.bmp", bmp(bmp_rows(bgra), 32, compression=3, head=124, extra=v5))
    put("bmp-24-v5.bmp", bmp(bmp_rows(bgr), 24, head=124, extra=b"\0" * 16 + v5[16:]))
    swapped = PROFILES["swapped"]
    data = bmp_rows(bgr)
    embedded = b"\0" * 16 + b"DEBM" + b"\0" * 48 + struct.pack("<IIII", 4, 124 + len(data), len(swapped), 0)
    put("bmp-24-v5-icc.bmp", bmp(data, 24, head=124, extra=embedded, tail=swapped))
    ends = [[0.64, 0.33, 0.03], [0.3, 0.6, 0.1], [0.15, 0.06, 0.79]]
    calibrated = b"\0" * 16 + struct.pack("<I", 0) + b"".join(struct.pack("<i", round(v * 2 ** 30)) for v in [x for end in ends for x in end]) + struct.pack("<III", 65536, 65536, 65536)
    put("bmp-24-v4-calibrated.bmp", bmp(data, 24, head=108, extra=calibrated))
    put("bmp-24-64.bmp", bmp(data, 24, head=64, extra=b"\0" * 24))
    masks10 = struct.pack("<III", 0x3ff00000, 0xffc00, 0x3ff)
    ten = rgb.astype("uint32") * 1023 // 255
    put("bmp-32-101010.bmp", bmp(bmp_rows((ten[:, :, 0] << 20 | ten[:, :, 1] << 10 | ten[:, :, 2]).astype("<u4")), 32, compression=3, palette=masks10))
    # Run lengths: runs, literal stretches, steps over pixels, early ends of lines.
    eight, fours = b"", b""
    for row in index[::-1]:
        x = 0
        while x < WIDTH:
            run = 1
            while x + run < WIDTH and row[x + run] == row[x] and run < 255:
                run += 1
            if run == 1 and x + 4 <= WIDTH:
                eight += bytes([0, 4]) + bytes(int(v) for v in row[x: x + 4])
                fours += bytes([0, 4]) + bytes([int(row[x]) << 4 | int(row[x + 1]), int(row[x + 2]) << 4 | int(row[x + 3])])
                x += 4
                continue
            eight += bytes([run, int(row[x])])
            fours += bytes([run, int(row[x]) * 17])
            x += run
        eight += b"\0\0"
        fours += b"\0\0"
    put("bmp-rle8.bmp", bmp(eight + b"\0\1", 8, compression=1, palette=quad, colours=16))
    put("bmp-rle4.bmp", bmp(fours + b"\0\1", 4, compression=2, palette=quad, colours=16))
    step = b"\x0a\x03\0\2\5\4\x08\x05\0\0\x14\x07\0\0\0\2\x03\x06\x0c\x09\0\1"
    put("bmp-rle8-steps.bmp", bmp(step, 8, compression=1, palette=quad, colours=16))
    put("bmp-rle4-steps.bmp", bmp(step, 4, compression=2, palette=quad, colours=16))
    put("bmp-rle8-no-end.bmp", bmp(eight, 8, compression=1, palette=quad, colours=16))
    put("bmp-index-beyond.bmp", bmp(bmp_rows(index.astype("uint8")), 8, palette=quad[:32], colours=8))
    put("bmp-8-rle-top-down.bmp", bmp(eight + b"\0\1", 8, compression=1, palette=quad, colours=16, height=-HEIGHT))
    whole = bytearray(bmp(bmp_rows(bgr), 24))
    put("bmp-file-size-0.bmp", bytes(whole[:2] + b"\0\0\0\0" + whole[6:]))
    put("bmp-offset-0.bmp", bytes(whole[:10] + b"\0\0\0\0" + whole[14:]))
    put("bmp-data-size-0.bmp", bytes(whole[:34] + b"\0\0\0\0" + whole[38:]))
    put("bmp-planes-0.bmp", bytes(whole[:26] + b"\0\0" + whole[28:]))
    put("bmp-gap.bmp", bytes(whole[:10] + struct.pack("<I", 54 + 20) + whole[14:54] + b"\7" * 20 + whole[54:]))
    put("bmp-24-palette.bmp", bmp(bmp_rows(bgr), 24, palette=quad, colours=16))
    put("bmp-8-colours-0.bmp", bmp(bmp_rows(index.astype("uint8")), 8, palette=quad + b"\0" * (240 * 4)))
    put("bmp-4-colours-0.bmp", bmp(bmp_rows(packed(index, 4)), 4, palette=quad))
    put("bmp-8-colours-many.bmp", bmp(bmp_rows(index.astype("uint8")), 8, palette=quad + b"\0" * (284 * 4), colours=300))
    put("bmp-32-v2.bmp", bmp(bmp_rows(bgra), 32, compression=3, head=52, extra=masks[:12]))
    put("bmp-32-v3-no-alpha.bmp", bmp(bmp_rows(bgra), 32, compression=3, head=56, extra=masks[:12] + b"\0" * 4))
    put("bmp-32-rgbx.bmp", bmp(bmp_rows(numpy.ascontiguousarray(solid[:, :, [2, 1, 0, 3]])), 32, compression=3, palette=struct.pack("<III", 0xff, 0xff00, 0xff0000)))
    put("bmp-16-v4-plain.bmp", bmp(bmp_rows((five[:, :, 0] << 10 | five[:, :, 1] << 5 | five[:, :, 2]).astype("<u2")), 16, head=108, extra=b"\0" * 16 + b"BGRs" + b"\0" * 48))
    put("bmp-16-1555.bmp", bmp(bmp_rows(((glass[:, :, 3] > 127).astype("uint16") << 15 | five[:, :, 0] << 10 | five[:, :, 1] << 5 | five[:, :, 2]).astype("<u2")), 16, compression=3,
                               head=56, extra=struct.pack("<IIII", 0x7c00, 0x3e0, 0x1f, 0x8000)))
    put("bmp-core-16.bmp", b"BM" + struct.pack("<IHHI", 0, 0, 0, 30) + struct.pack("<IIIHH", 16, WIDTH, HEIGHT, 1, 24) + data)
    put("bmp-trailer.bmp", bmp(bmp_rows(bgr), 24, tail=b"more"))


jpegs(), pngs(), webps(), gifs(), bmps()
HERE.mkdir(exist_ok=True)
for old in HERE.iterdir():
    old.unlink()
for name, data in FILES.items():
    (HERE / name).write_bytes(data)
print(len(FILES), "files,", sum(map(len, FILES.values())), "bytes")
