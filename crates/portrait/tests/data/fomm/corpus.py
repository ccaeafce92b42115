"""The corpus, with PyTorch 2.9: python corpus.py FOLDER"""
import struct, sys, torch, zipfile
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

def large(name, entries):
    """An archive as torch writes it over 4 GB: what does not fit into 32 bits stands in a second place."""
    file, directory = b"", b""
    for entry, data in entries:
        title, at, sizes = entry.encode(), len(file), struct.pack("<QQ", len(data), len(data))
        file += b"PK\3\4" + struct.pack("<HHHIIIIHH", 0, 0x808, 0, 0, 0, 0, 0, len(title), 0) + title + data
        extra = struct.pack("<HH", 1, 24) + sizes + struct.pack("<Q", at)
        directory += b"PK\1\2" + struct.pack("<HHHHIIIIHHHHHII", 0, 0, 0x808, 0, 0, 0, 2**32 - 1, 2**32 - 1, len(title), len(extra), 0, 0, 0, 0, 2**32 - 1) + title + extra
    at, count = len(file), len(entries)
    file += directory
    end = len(file)
    file += b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 0, 0, 0, 0, count, count, len(directory), at)
    file += b"PK\6\7" + struct.pack("<IQI", 0, end, 1) + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 2**16 - 1, 2**16 - 1, 2**32 - 1, 2**32 - 1, 0)
    with open(f"{folder}/{name}", "wb") as out:
        out.write(file)

with zipfile.ZipFile(f"{folder}/plain.zip") as plain:
    large("large.zip", [(name, plain.read(name)) for name in plain.namelist()])
