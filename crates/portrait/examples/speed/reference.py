"""The yardstick of the Rust engine: what is right, and what PyTorch takes for it. Needs torch, numpy and safetensors.

    reference.py check  WEIGHTS GOLDEN                   differences from a golden
    reference.py golden WEIGHTS OUT --side 256           a golden from images drawn at random
    reference.py make   OUT --format legacy --seed 1     a checkpoint with random weights, usually of vox-256's sizes
    reference.py time   WEIGHTS | --vox                  milliseconds of each part

The network itself is in model.py.
"""

import argparse
import math
import statistics
import time
from collections import OrderedDict

import torch
from safetensors.torch import load_file, save_file

from model import Weights, encode, folded, frame, grid, keypoints, load, relative


# ---- goldens

def golden(w, source, driving):
    """Everything worth comparing; the first driving image is the initial frame."""
    out = {"source.image": source}
    at = keypoints(w, source)
    out["source.kp.value"], out["source.kp.jacobian"] = at
    encoded, initial = encode(w, source), keypoints(w, driving[0])
    for i, image in enumerate(driving):
        moved = keypoints(w, image)
        normalised = relative(at, moved, initial)
        names = ("image", "kp.value", "kp.jacobian", "normalised.value", "normalised.jacobian")
        out.update(zip((f"driving.{i}.{n}" for n in names), (image, *moved, *normalised)))
        names = ("mask", "occlusion", "prediction")
        out.update(zip((f"frame.{i}.{n}" for n in names), frame(w, encoded, at, normalised)))
    return {name: tensor.contiguous() for name, tensor in out.items()}


def scene(seed, side, shift=0.0):
    """A random image of soft blobs and some texture; `shift` moves each blob on its own way."""
    random = torch.Generator().manual_seed(seed)
    z = grid(side, side, torch.zeros(1))[0]
    image = torch.randn(3, 1, 1, generator=random) * 0.5
    for size in (0.6, 0.5, 0.4, 0.4, 0.3, 0.3, 0.25, 0.2, 0.2, 0.15, 0.12, 0.1):
        centre, way, colour = torch.rand(2, generator=random) * 1.6 - 0.8, *torch.randn(2, 3, generator=random)
        soft = torch.exp(-(z - centre - way[:2] * shift).square().sum(-1) / (2 * size * size))
        image = image + 1.5 * colour[:, None, None] * soft
    for _ in range(6):
        wave, colour = torch.randn(2, generator=random) * 20, torch.randn(3, generator=random)
        image = image + 0.12 * colour[:, None, None] * torch.sin((z - shift) @ wave)
    return torch.sigmoid(image)[None]


def scenes(seed, side, frames):
    """A source and driving images, which are one scene in motion."""
    return scene(2 * seed, side), [scene(2 * seed + 1, side, 0.08 * i) for i in range(frames)]


# ---- random checkpoints

def shapes(a):
    """Names and shapes of every convolution and norm of the sizes asked for, in a real file's order."""
    layers = []

    def add_norm(p, channels):
        layers.extend((f"{p}.{n}", (channels,)) for n in ("weight", "bias", "running_mean", "running_var"))
        layers.append((p + ".num_batches_tracked", ()))

    def add(p, rows, columns, size, normed=True):
        p, n = (p + ".conv", p + ".norm") if normed else (p, None)
        layers.extend([(p + ".weight", (rows, columns, size, size)), (p + ".bias", (rows,))])
        if n:
            add_norm(n, rows)

    def add_hourglass(p, channels, block, most, levels):
        width = [min(most, block << i) for i in range(levels + 1)]
        for i in range(levels):
            add(f"{p}.encoder.down_blocks.{i}", width[i + 1], width[i] if i else channels, 3)
        for i in range(levels):
            below = levels - i
            add(f"{p}.decoder.up_blocks.{i}", width[below - 1], width[below] * (2 if i else 1), 3)
        return block + channels

    k, motion = a.keypoints, "generator.dense_motion_network."
    out = add_hourglass(motion + "hourglass", 4 * (k + 1), a.dense_block, a.dense_max, a.dense_levels)
    add(motion + "mask", k + 1, out, 7, normed=False)
    add(motion + "occlusion", 1, out, 7, normed=False)
    blur = [] if a.no_antialias else [("down.weight", (3, 1, 13, 13))]
    layers.extend((motion + name, shape) for name, shape in blur)
    width = [min(a.max_features, a.block_expansion << i) for i in range(a.blocks + 1)]
    add("generator.first", width[0], 3, 7)
    for i in range(a.blocks):
        add(f"generator.down_blocks.{i}", width[i + 1], width[i], 3)
    for i in reversed(range(a.blocks)):
        add(f"generator.up_blocks.{a.blocks - 1 - i}", width[i], width[i + 1], 3)
    for i in range(a.bottleneck):
        p = f"generator.bottleneck.r{i}."
        add(p + "conv1", width[-1], width[-1], 3, normed=False)
        add(p + "conv2", width[-1], width[-1], 3, normed=False)
        add_norm(p + "norm1", width[-1])
        add_norm(p + "norm2", width[-1])
    add("generator.final", 3, width[0], 7, normed=False)
    out = add_hourglass("kp_detector.predictor", 3, a.kp_block, a.kp_max, a.kp_levels)
    add("kp_detector.kp", k, out, 7, normed=False)
    add("kp_detector.jacobian", 4 * k, out, 7, normed=False)
    layers.extend(("kp_detector." + name, shape) for name, shape in blur)
    return layers


def random_weights(a):
    """Weights of the sizes asked for: He-like, then fitted to one photo and one frame, norms to what enters them, give
    or take, and heads to a spread at which soft-maxes and sigmoids are neither flat nor saturated."""
    random = torch.Generator().manual_seed(a.seed)

    def normal(shape, spread, mean=0.0):
        return torch.randn(shape, generator=random) * spread + mean

    w, layers = Weights(), shapes(a)
    for name, shape in layers:
        p, kind = name.rsplit(".", 1)
        if p.endswith("down") and len(shape) == 4 and shape[1] == 1:
            x = torch.arange(13) - 6.0
            bell = torch.exp(-x * x / (2 * 1.5 * 1.5))
            w[name] = (bell[:, None] * bell / bell.sum() ** 2).expand(shape).contiguous()
        elif kind == "num_batches_tracked":
            w[name] = torch.tensor(1000)
        elif len(shape) == 4:
            w[name] = normal(shape, math.sqrt(2 / math.prod(shape[1:])) * (0.5 if p.endswith("conv2") else 1))
        elif "norm" in p and kind == "weight":
            w[name] = normal(shape, 0.2, 1.0).abs() + 0.1
        else:
            w[name] = normal(shape, 0.1)
    spreads = {"kp": (0.25, 0), "jacobian": (0.05, torch.eye(2).flatten().repeat(a.keypoints)), "mask": (1.0, 0),
               "occlusion": (1.5, 0.5), "final": (1.0, 0)}

    def fit(p, x):
        x = x.transpose(0, 1).flatten(1)
        mean, spread = x.mean(1), x.std(1)
        if p + ".running_mean" in w:
            spread = (spread.square() + spread.square().mean()) / 2
            w[p + ".running_mean"] = mean + normal(mean.shape, 0.1) * spread.sqrt()
            w[p + ".running_var"] = spread * normal(mean.shape, 0.2).exp()
        else:
            wanted, centre = spreads[p.rsplit(".", 1)[1]]
            scale = wanted / spread
            w[p + ".weight"] = w[p + ".weight"] * scale[:, None, None, None]
            w[p + ".bias"] = (w[p + ".bias"] - mean) * scale + normal(mean.shape, 0.05) + centre

    step = 1 if a.no_antialias else 4
    side = max(128, 2 * step << max(a.dense_levels, a.kp_levels))
    with torch.no_grad():
        source, driving = scenes(a.seed, side, 3)
        w.fit = fit
        at = keypoints(w, source)
        w.fit = None
        normalised = relative(at, keypoints(w, driving[2]), keypoints(w, driving[0]))
        w.fit = fit
        frame(w, encode(w, source), at, normalised)
    w.fit = None
    return w


def checkpoint(w, seed):
    """The dictionary that training leaves: the two networks, a discriminator and an Adam optimizer, both cut short."""
    def state(part):
        named = OrderedDict((name[len(part) + 1:], t) for name, t in w.items() if name.startswith(part + "."))
        parents = {".".join(name.split(".")[:i]) for name in named for i in range(name.count(".") + 1)}
        named._metadata = OrderedDict((p, {"version": 2 if "norm" in p else 1}) for p in sorted(parents))
        return named

    random = torch.Generator().manual_seed(seed)
    trained = [t for name, t in state("generator").items() if "running" not in name and "num_" not in name]
    moments = {i: {"step": 1000, "exp_avg": torch.randn(t.shape, generator=random) * 1e-3,
                   "exp_avg_sq": torch.rand(t.shape, generator=random) * 1e-6}
               for i, t in enumerate(trained[:8]) if t.numel() <= 256}
    group = {"lr": 2e-4, "betas": (0.5, 0.999), "eps": 1e-8, "weight_decay": 0, "amsgrad": False,
             "params": list(range(len(trained)))}
    fake = OrderedDict({"discs.1.down_blocks.0.conv.weight": torch.randn(4, 3, 4, 4, generator=random),
                        "discs.1.down_blocks.0.conv.bias": torch.zeros(4)})
    return {"generator": state("generator"), "discriminator": fake, "kp_detector": state("kp_detector"),
            "optimizer_generator": {"state": moments, "param_groups": [group]}, "epoch": 99}


# ---- times

def arranged(x, layout):
    """In the memory layout, where there is one to choose."""
    return x.contiguous(memory_format=layout) if x.dim() == 4 else x


def times(w, side, frames):
    """Median and least milliseconds of each part, for the memory layout and norms that are fastest for it. Freezing
    a TorchScript trace and optimizing it for inference brought nothing more."""
    image, driving = scenes(1, side, 2)
    best = {}
    for fold in (True, False):
        for name, layout in (("channels_last", torch.channels_last), ("contiguous", torch.contiguous_format)):
            v = Weights((n, arranged(t, layout)) for n, t in (folded(w) if fold else w).items())
            photo, moving = arranged(image, layout), [arranged(x, layout) for x in driving]
            source, encoded = keypoints(v, photo), encode(v, photo)
            moved = relative(source, keypoints(v, moving[1]), keypoints(v, moving[0]))
            parts = {"keypoints": lambda: keypoints(v, photo), "encoder": lambda: encode(v, photo),
                     "frame": lambda: frame(v, encoded, source, moved)}
            for part, call in parts.items():
                took = []
                for _ in range(frames + 1):
                    began = time.perf_counter()
                    call()
                    took.append(1000 * (time.perf_counter() - began))
                took = (statistics.median(took[1:]), min(took[1:]), name + (" folded" if fold else " norms"))
                print(f"# {part} {took[2]}: {took[0]:.1f} (least {took[1]:.1f})", flush=True)
                best[part] = min(best.get(part, took), took)
    return best


# ---- the command line

def compare(w, path):
    wanted = load_file(path)
    driving = [wanted[f"driving.{i}.image"] for i in range(sum(n.startswith("frame.") for n in wanted) // 3)]
    got = golden(w, wanted["source.image"], driving)
    if got.keys() != wanted.keys():
        raise SystemExit(f"other tensors than expected: {sorted(got.keys() ^ wanted.keys())}")
    for name in sorted(got):
        away = (got[name] - wanted[name]).abs()
        print(f"{name:32} largest {away.max():.2e} mean {away.mean():.2e}")


def summary(out):
    """Whether the network does something worth comparing."""
    for name, t in out.items():
        if name.endswith("jacobian"):
            print(f"{name:32} least |det| {torch.linalg.det(t).abs().min():.3f}, {t.min():.2f} to {t.max():.2f}")
        elif not name.endswith("image"):
            print(f"{name:32} {t.min():.3f} to {t.max():.3f}, spread {t.std():.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check")
    check.add_argument("weights")
    check.add_argument("golden")
    draw = commands.add_parser("golden")
    draw.add_argument("weights")
    draw.add_argument("out")
    draw.add_argument("--side", type=int, default=256)
    draw.add_argument("--frames", type=int, default=3)
    make = commands.add_parser("make")
    make.add_argument("out")
    make.add_argument("--format", choices=("legacy", "zip"), default="legacy")
    make.add_argument("--no-antialias", action="store_true", help="scale 1 instead of a quarter")
    timed = commands.add_parser("time")
    timed.add_argument("weights", nargs="?")
    timed.add_argument("--vox", action="store_true", help="random weights of the sizes of vox-256")
    timed.add_argument("--side", type=int, default=256)
    timed.add_argument("--frames", type=int, default=5)
    vox = {"block-expansion": 64, "max-features": 512, "blocks": 2, "bottleneck": 6, "dense-block": 64,
           "dense-max": 1024, "dense-levels": 5, "kp-block": 32, "kp-max": 1024, "kp-levels": 5, "keypoints": 10}
    for name, usual in vox.items():
        make.add_argument("--" + name, type=int, default=usual)
    for command in (draw, make):
        command.add_argument("--seed", type=int, default=1)
    for command in commands.choices.values():
        command.add_argument("--threads", type=int, default=2)
    a = parser.parse_args()
    if a.command == "time" and not a.weights and not a.vox:
        timed.error("name a checkpoint, or say --vox")
    torch.set_num_threads(a.threads)
    if a.command == "make":
        torch.save(checkpoint(random_weights(a), a.seed), a.out, _use_new_zipfile_serialization=a.format == "zip")
        return
    with torch.inference_mode():
        if a.command == "check":
            compare(load(a.weights), a.golden)
        elif a.command == "golden":
            source, driving = scenes(a.seed, a.side, a.frames)
            out = golden(load(a.weights), source, driving)
            summary(out)
            save_file(out, a.out)
        else:
            w = random_weights(make.parse_args(["-"])) if a.vox else load(a.weights)
            for part, (median, least, how) in times(w, a.side, a.frames).items():
                print(f"{part}_ms {median:.2f} least {least:.2f} {how}")
            print(f"torch {torch.__version__} threads {a.threads}")


if __name__ == "__main__":
    main()
