"""Makes the files beside it, with PyTorch 1.13 and numpy: one object in both formats and repacked, and its tensors as JSON."""
import argparse
import collections
import json
import os
import zipfile

import numpy as np
import torch

here = os.path.dirname(os.path.abspath(__file__))
base = torch.arange(24, dtype=torch.float32).reshape(4, 6)
tensors = collections.OrderedDict()
for name in ["float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8"]:
    start = torch.arange(6).reshape(2, 3) * (40 if name == "uint8" else 3) - (0 if name == "uint8" else 4)
    tensors[name] = start.to(getattr(torch, name))
tensors["float64"] /= 3
tensors["int64"] *= 2**55
tensors["bool"] = torch.tensor([True, False, True])
tensors["scalar"] = torch.tensor(2.5)
tensors["empty"] = torch.zeros(0, 3)
tensors["tiny"] = torch.tensor([1e-45, -2.5e38])
tensors["halves"] = torch.tensor([65504, 6e-8, 1 / 3], dtype=torch.float16)
# One storage, several tensors, most of them not in row-major order.
tensors["base"] = base
tensors["transposed"] = base.t()
tensors["column"] = base[:, 2]
tensors["window"] = base[1:3, 2:5]
tensors["permuted"] = torch.arange(24).reshape(2, 3, 4).permute(2, 0, 1)
tensors["expanded"] = torch.tensor([1.0, 2.0]).unsqueeze(1).expand(2, 3)
tensors["parameter"] = torch.nn.Parameter(torch.tensor([1.0, -1.0]))
checkpoint = {
    "state_dict": tensors,
    "epoch": 3,
    "integers": [2**70, -5, 2**40, -300],
    "ratio": 0.1,
    "nothing": None,
    "flags": (True, False),
    "text": "größe",
    "nested": (1, (2, (3, []))),
    "sets": [{1, 2}, frozenset([3])],
    "bytes": b"\x00\xff",
    "torch": [torch.Size([2, 3]), torch.device("cpu"), torch.device("cuda", 1), torch.float16],
    "numpy": [np.float64(0.25), np.float32(0.5), np.int64(7), np.uint8(200), np.bool_(True)],
    "default": collections.defaultdict(list, {"a": [1]}),
    "hyper_parameters": {"args": argparse.Namespace(learning_rate=1e-3, levels=[8, 4])},
}
checkpoint["itself"] = checkpoint
torch.save(checkpoint, os.path.join(here, "zip.pt"))
torch.save(checkpoint, os.path.join(here, "zip-protocol-4.pt"), pickle_protocol=4)
torch.save(checkpoint, os.path.join(here, "legacy.pt"), _use_new_zipfile_serialization=False)
with zipfile.ZipFile(os.path.join(here, "zip.pt")) as stored:
    with zipfile.ZipFile(os.path.join(here, "zip-deflated.pt"), "w", zipfile.ZIP_DEFLATED) as deflated:
        for name in stored.namelist():
            deflated.writestr(name, stored.read(name))
expected = {
    name: {
        "dtype": str(tensor.dtype).replace("torch.", ""),
        "shape": list(tensor.shape),
        "values": [
            str(value) if tensor.dtype == torch.int64 else float(value) for value in tensor.detach().flatten().tolist()
        ],
    }
    for name, tensor in tensors.items()
}
with open(os.path.join(here, "tensors.json"), "w") as file:
    file.write(json.dumps(expected, indent=1) + "\n")
