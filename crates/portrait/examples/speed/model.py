"""The First Order Motion Model (Siarohin et al., NeurIPS 2019) in plain PyTorch functions, for evaluation only.

Every size comes from the tensors of a checkpoint. `w` is its `Weights`, `p` the name of a layer in it. Tensors are
NCHW and images RGB in 0..1, one at a time. Start with `keypoints`, `relative`, `encode` and `frame`.
"""

import torch
import torch.nn.functional as F

EPS, TEMPERATURE, VARIANCE = 1e-5, 0.1, 0.01


class Weights(dict):
    """Tensors by name, `generator.…` and `kp_detector.…`. `fit`, where set, adapts a layer to what it is about to
    see: that is how `make` keeps the activations of random weights sane."""

    fit = None

    def has(self, p):
        return any(name.startswith(p) for name in self)

    def count(self, p):
        """How many numbered layers p0, p1, … there are."""
        n = 0
        while self.has(f"{p}{n}."):
            n += 1
        return n


# ---- layers

def conv(w, p, x, padding):
    return F.conv2d(x, w[p + ".weight"], w[p + ".bias"], padding=padding)


def norm(w, p, x):
    if w.fit:
        w.fit(p, x)
    if p + ".weight" not in w:  # folded into the convolution before it
        return x
    return F.batch_norm(x, w[p + ".running_mean"], w[p + ".running_var"], w[p + ".weight"], w[p + ".bias"], eps=EPS)


def head(w, p, x, padding):
    """A convolution whose output is read as numbers."""
    if w.fit:
        w.fit(p, conv(w, p, x, padding))
    return conv(w, p, x, padding)


def conv_norm_relu(w, p, x):
    return F.relu(norm(w, p + ".norm", conv(w, p + ".conv", x, w[p + ".conv.weight"].shape[-1] // 2)))


def down(w, p, x):
    return F.avg_pool2d(conv_norm_relu(w, p, x), 2)


def up(w, p, x):
    return conv_norm_relu(w, p, F.interpolate(x, scale_factor=2, mode="nearest"))


def residual(w, p, x):
    y = conv(w, p + ".conv1", F.relu(norm(w, p + ".norm1", x)), 1)
    return x + conv(w, p + ".conv2", F.relu(norm(w, p + ".norm2", y)), 1)


def hourglass(w, p, x):
    kept = [x]
    for i in range(w.count(p + ".encoder.down_blocks.")):
        kept.append(down(w, f"{p}.encoder.down_blocks.{i}", kept[-1]))
    x = kept.pop()
    for i, skip in enumerate(reversed(kept)):
        x = torch.cat([up(w, f"{p}.decoder.up_blocks.{i}", x), skip], 1)
    return x


def antialias(w, p, x):
    """Blurs, then takes every n-th pixel: n = 4 for the usual kernel of 13. Without a kernel the image stays."""
    kernel = w.get(p + ".weight")
    if kernel is None:
        return x
    size = kernel.shape[-1]
    step = 1 + (size - 1) // 4
    return F.conv2d(x, kernel, padding=size // 2, groups=x.shape[1])[:, :, ::step, ::step]


def grid(h, w, like):
    """Positions (x, y) in -1..1, the corners being pixel centres: 1×h×w×2."""
    y, x = (torch.linspace(-1, 1, n, dtype=like.dtype) for n in (h, w))
    return torch.stack([x.expand(h, w), y[:, None].expand(h, w)], -1)[None]


def resized(x, size):
    return x if x.shape[-2:] == size else F.interpolate(x, size=size, mode="bilinear", align_corners=False)


# ---- the model

def keypoints(w, image):
    """(value 1×K×2, jacobian 1×K×2×2)."""
    x = hourglass(w, "kp_detector.predictor", antialias(w, "kp_detector.down", image))
    heat = head(w, "kp_detector.kp", x, 0)
    b, k, height, width = heat.shape
    heat = F.softmax(heat.flatten(2) / TEMPERATURE, 2).view(b, k, height, width)
    value = (heat[..., None] * grid(height, width, x)[:, None]).sum((2, 3))
    jacobian = head(w, "kp_detector.jacobian", x, 0).view(b, k, 4, height, width)
    return value, (heat[:, :, None] * jacobian).sum((3, 4)).view(b, k, 2, 2)


def relative(source, driving, initial):
    """The source's keypoints, moved as the driving ones moved since the initial frame."""
    return (driving[0] - initial[0] + source[0], driving[1] @ torch.linalg.inv(initial[1]) @ source[1])


def encode(w, image):
    """What a photo is kept as besides its keypoints: the generator's features and the small image for the motion."""
    x = conv_norm_relu(w, "generator.first", image)
    for i in range(w.count("generator.down_blocks.")):
        x = down(w, f"generator.down_blocks.{i}", x)
    return x, antialias(w, "generator.dense_motion_network.down", image)


def dense_motion(w, small, source, driving):
    """(mask 1×(K+1)×h×w, occlusion 1×1×h×w, deformation 1×h×w×2)."""
    p = "generator.dense_motion_network."
    _, _, height, width = small.shape
    k = source[0].shape[1]
    z = grid(height, width, small)

    def gaussian(value):
        return torch.exp(-0.5 * (z - value[0, :, None, None]).square().sum(-1) / VARIANCE)

    background = torch.zeros(1, height, width)
    heat = torch.cat([background, gaussian(driving[0]) - gaussian(source[0])])
    turn = (source[1] @ torch.linalg.inv(driving[1]))[0]
    away = z - driving[0][0, :, None, None]
    motion = (turn[:, None, None] @ away[..., None])[..., 0] + source[0][0, :, None, None]
    motion = torch.cat([z, motion])
    warped = F.grid_sample(small.expand(k + 1, -1, -1, -1), motion, align_corners=False)
    x = torch.cat([heat[:, None], warped], 1).reshape(1, -1, height, width)
    x = hourglass(w, p + "hourglass", x)
    mask = F.softmax(head(w, p + "mask", x, 3), 1)
    occlusion = torch.sigmoid(head(w, p + "occlusion", x, 3))
    return mask, occlusion, (mask[0, :, :, :, None] * motion).sum(0, keepdim=True)


def frame(w, encoded, source, driving):
    """(mask, occlusion, prediction) of an encoded photo for relative keypoints."""
    x, small = encoded
    mask, occlusion, deformation = dense_motion(w, small, source, driving)
    size = x.shape[-2:]
    deformation = resized(deformation.permute(0, 3, 1, 2), size).permute(0, 2, 3, 1)
    x = F.grid_sample(x, deformation, align_corners=False) * resized(occlusion, size)
    for i in range(w.count("generator.bottleneck.r")):
        x = residual(w, f"generator.bottleneck.r{i}", x)
    for i in range(w.count("generator.up_blocks.")):
        x = up(w, f"generator.up_blocks.{i}", x)
    return mask, occlusion, torch.sigmoid(head(w, "generator.final", x, 3))


def load(path):
    file = torch.load(path, map_location="cpu", weights_only=True)
    return Weights((f"{part}.{name}", tensor) for part in ("generator", "kp_detector")
                   for name, tensor in file[part].items())


def folded(w):
    """The same network with every norm that directly follows a convolution folded into it."""
    out = Weights(w)
    for mean in [name for name in w if name.endswith(".running_mean")]:
        p = mean.removesuffix(".running_mean")
        if p.endswith("norm1"):
            continue
        c = p.removesuffix("norm2") + "conv1" if p.endswith("norm2") else p.removesuffix("norm") + "conv"
        scale = w[p + ".weight"] / torch.sqrt(w[p + ".running_var"] + EPS)
        out[c + ".weight"] = w[c + ".weight"] * scale[:, None, None, None]
        out[c + ".bias"] = (w[c + ".bias"] - w[mean]) * scale + w[p + ".bias"]
        for name in ("weight", "bias", "running_mean", "running_var"):
            del out[f"{p}.{name}"]
    return out
