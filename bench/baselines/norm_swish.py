"""Group normalization and SiLU alone in PyTorch: forward, then forward and backward. One JSON line each."""

import argparse
import json
import resource
import statistics
import time

import torch
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("what", choices=["norm-swish"])
for name, value in dict(batch=1, channels=128, size=256, groups=32, runs=5, threads=2).items():
    parser.add_argument(f"--{name}", type=int, default=value)
options = parser.parse_args()
torch.set_num_threads(options.threads)

layer = nn.Sequential(nn.GroupNorm(options.groups, options.channels, eps=1e-6), nn.SiLU())
shape = (options.batch, options.channels, options.size, options.size)
x = torch.randn(shape, requires_grad=True)
slope = torch.randn(shape)


def forward():
    with torch.no_grad():
        layer(x)


def forward_backward():
    torch.autograd.grad(layer(x), [x, *layer.parameters()], slope)


for what, step in [("norm-swish-forward", forward), ("norm-swish-forward-backward", forward_backward)]:
    step()
    seconds = []
    for _ in range(options.runs):
        start = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - start)
    print(
        json.dumps(
            dict(
                what=what,
                median_s=statistics.median(seconds),
                min_s=min(seconds),
                runs=options.runs,
                threads=options.threads,
                peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 // 1000000,
                torch=torch.__version__,
            )
        )
    )
