"""Colour profiles for the corpus, written out by hand (ICC.1:2022), so that nothing of anybody else's is in them."""
import struct


def s15(value):
    return struct.pack(">i", round(value * 65536))


def xyz(values):
    return b"XYZ \0\0\0\0" + b"".join(map(s15, values))


def gamma(value):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(value * 256)) + b"\0\0"


def table(values):
    return b"curv\0\0\0\0" + struct.pack(">I", len(values)) + b"".join(struct.pack(">H", round(v * 65535)) for v in values)


def para_srgb():
    return b"para\0\0\0\0" + struct.pack(">HH", 3, 0) + b"".join(map(s15, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045]))


def profile(space, tags, kind=b"mntr", pcs=b"XYZ ", version=0x04300000, size=None):
    body, index, at = b"", b"", 128 + 4 + 12 * len(tags)
    for name, data in tags:
        data += b"\0" * (-len(data) % 4)
        index += name + struct.pack(">II", at + len(body), len(data))
        body += data
    head = struct.pack(">I4sI4s4s4s", at + len(body), b"none", version, kind, space, pcs)
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 28 + b"\xf6\xd6\0\x01\0\0"[:0]
    head += b"".join(map(s15, [0.9642, 1.0, 0.8249]))
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + index + body


def matrix(red, green, blue, curve):
    white = [0.9642, 1.0, 0.8249]
    curves = curve if isinstance(curve, list) else [curve] * 3
    tags = [(b"wtpt", xyz(white)), (b"rXYZ", xyz(red)), (b"gXYZ", xyz(green)), (b"bXYZ", xyz(blue))]
    return profile(b"RGB ", tags + list(zip([b"rTRC", b"gTRC", b"bTRC"], curves)))


SRGB = [(0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.7141)]
P3 = [(0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407)]
ADOBE = [(0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)]


def lut16(space, inputs, grid, values, pcs=b"Lab "):
    """A table of 16 bits (mft2): `values` holds the three results for every corner, the last input running fastest."""
    head = b"mft2\0\0\0\0" + bytes([inputs, 3, grid, 0]) + b"".join(map(s15, [1, 0, 0, 0, 1, 0, 0, 0, 1]))
    head += struct.pack(">HH", 2, 2)
    straight = struct.pack(">HH", 0, 65535)
    body = b"".join(struct.pack(">3H", *[min(65535, max(0, round(v))) for v in corner]) for corner in values)
    data = head + straight * inputs + body + straight * 3
    return profile(space, [(b"wtpt", xyz([0.9642, 1.0, 0.8249])), (b"A2B0", data)], kind=b"prtr" if space == b"CMYK" else b"mntr", pcs=pcs, version=0x02400000)


def lab(l, a, b):
    """Version 2 coding of Lab in 16 bits."""
    return l * 652.8, (a + 128) * 256, (b + 128) * 256


def made():
    grid = [0, 1 / 3, 2 / 3, 1]
    rgb_lut = [lab(100 * (0.3 * r + 0.6 * g + 0.1 * b) ** 0.6, 90 * (r - g), 90 * (g - b)) for r in grid for g in grid for b in grid]
    thirds = [0, 0.5, 1]
    cmyk = []
    for c in thirds:
        for m in thirds:
            for y in thirds:
                for k in thirds:
                    light = (1 - 0.45 * c) * (1 - 0.5 * m) * (1 - 0.08 * y) * (1 - 0.9 * k)
                    cmyk.append(lab(100 * light, (70 * m - 35 * c) * (1 - k), (85 * y - 50 * c - 5 * m) * (1 - k)))
    curve = table([(i / 63) ** 1.3 for i in range(64)])
    return {
        "srgb": matrix(*SRGB, para_srgb()),
        "p3": matrix(*P3, para_srgb()),
        "adobe": matrix(*ADOBE, gamma(2.19921875)),
        "linear": matrix(*SRGB, gamma(1.0)),
        "swapped": matrix(SRGB[1], SRGB[0], SRGB[2], para_srgb()),
        "curves": matrix(*SRGB, [gamma(1.4), curve, gamma(3.0)]),
        "grey1": profile(b"GRAY", [(b"wtpt", xyz([0.9642, 1.0, 0.8249])), (b"kTRC", gamma(1.0))]),
        "grey3": profile(b"GRAY", [(b"wtpt", xyz([0.9642, 1.0, 0.8249])), (b"kTRC", gamma(3.0))]),
        "rgblut": lut16(b"RGB ", 3, 4, rgb_lut),
        "cmyk": lut16(b"CMYK", 4, 3, cmyk),
    }
