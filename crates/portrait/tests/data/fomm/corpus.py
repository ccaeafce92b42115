"""The corpus, with PyTorch 2.9: python corpus.py FOLDER"""
import sys, torch
from collections import OrderedDict
from torch import nn

folder = sys.argv[1]
torch.manual_seed(1)

def save(name, value, legacy, **options):
    torch.save(value, f"{folder}/{name}", _use_new_zipfile_serialization=not legacy, **options)

def parts(kind=torch.float32):
    def tensor(*shape):
        return torch.randn(*shape).to(kind)
    generator = OrderedDict([("first.conv.weight", tensor(2, 1, 3, 3)), ("first.conv.bias", tensor(2)), ("first.norm.num_batches_tracked", torch.tensor(7))])
    return {"generator": generator, "kp_detector": OrderedDict([("kp.weight", tensor(3, 2)), ("down.weight", tensor(1, 1, 3, 3))]), "epoch": 99}

def views():
    base = torch.arange(24.0)
    grid = base.view(4, 6)
    views = OrderedDict([("transposed", grid.t()), ("sliced", grid[1:3, 1:6:2]), ("expanded", base[3:5].unsqueeze(1).expand(2, 3)), ("row", grid[2]),
                         ("scalar", base[5]), ("empty", torch.zeros(0, 3)), ("last", base[23:])])
    return {"generator": views, "kp_detector": {"shared": base, "module.parameter": nn.Parameter(torch.ones(2))}}

def network():
    layer = nn.Sequential(OrderedDict(conv=nn.Conv2d(1, 1, 1), norm=nn.BatchNorm2d(1)))
    optimizer = torch.optim.Adam(layer.parameters(), lr=2e-4, betas=(0.5, 0.999))
    layer(torch.randn(2, 1, 2, 2)).sum().backward()
    optimizer.step()
    parallel = nn.DataParallel(layer).state_dict()
    return {"generator": parallel, "discriminator": nn.Linear(1, 1).state_dict(), "kp_detector": layer.state_dict(),
            "optimizer_generator": optimizer.state_dict(), "epoch": 3}

for legacy in True, False:
    end = "legacy" if legacy else "zip"
    save(f"plain.{end}", parts(), legacy)
    save(f"views.{end}", views(), legacy)
    save(f"network.{end}", network(), legacy)
save("half.legacy", parts(torch.float16), True)
save("bfloat16.zip", parts(torch.bfloat16), False)
save("double.legacy", parts(torch.float64), True)
save("protocol4.legacy", parts(), True, pickle_protocol=4)
save("protocol4.zip", parts(), False, pickle_protocol=4)
