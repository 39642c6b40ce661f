"""Candidates of captions for one picture in PyTorch with a cache: the picture is read once, its keys and values expanded to
all candidates, then a token of each at a time. The network is that of the other baselines. One JSON line."""

import argparse
import json
import math
import resource
import statistics
import time

import torch
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("what", choices=["biart-captions"])
defaults = dict(
    layers=12, dim=768, heads=12, vocabulary=24576, text=64, image=1024, batch=64, tokens=32, runs=5, threads=2
)
for name, value in defaults.items():
    parser.add_argument(f"--{name}", type=int, default=value)
options = parser.parse_args()
torch.set_num_threads(options.threads)
torch.manual_seed(0)
IMAGES = 8192
WORDS = options.vocabulary - IMAGES


class Block(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.ln1, self.ln2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.qkv, self.proj = nn.Linear(dim, 3 * dim), nn.Linear(dim, dim)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))

    def forward(self, x, cache, start):
        batch, length, dim = x.shape
        size = dim // self.heads
        q, k, v = self.qkv(self.ln1(x)).view(batch, length, 3, self.heads, size).permute(2, 0, 3, 1, 4)
        end = start + length
        cache["k"][:, :, start:end], cache["v"][:, :, start:end] = k, v
        k, v = cache["k"][:, :, :end], cache["v"][:, :, :end]
        scores = q @ k.transpose(-2, -1) / math.sqrt(size)
        if length > 1:
            scores = scores.masked_fill(torch.ones(length, end, dtype=torch.bool).triu(1), float("-inf"))
        x = x + self.proj((scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, length, dim))
        return x + self.mlp(self.ln2(x))


class BiART(nn.Module):
    def __init__(self, layers, dim, heads, vocabulary, block):
        super().__init__()
        self.tok, self.seg, self.pos = nn.Embedding(vocabulary, dim), nn.Embedding(2, dim), nn.Embedding(block, dim)
        self.blocks = nn.ModuleList(Block(dim, heads) for _ in range(layers))
        self.ln, self.head = nn.LayerNorm(dim), nn.Linear(dim, vocabulary, bias=False)

    def forward(self, ids, segment, caches, start):
        """Logits of words after the last position: those of the picture's codes are not computed, as in ours."""
        places = torch.arange(start, start + ids.shape[1])
        x = self.tok(ids) + self.seg(torch.full_like(ids, segment)) + self.pos(places)
        for block, cache in zip(self.blocks, caches):
            x = block(x, cache, start)
        return nn.functional.linear(self.ln(x[:, -1]), self.head.weight[:WORDS])


prefix = options.image + 2
length = prefix + options.tokens
model = BiART(options.layers, options.dim, options.heads, options.vocabulary, options.text + options.image + 2).eval()
size = (options.heads, length, options.dim // options.heads)
of_prefix = [{"k": torch.zeros(1, *size), "v": torch.zeros(1, *size)} for _ in range(options.layers)]
of_all = [{name: torch.zeros(options.batch, *size) for name in "kv"} for _ in range(options.layers)]
picture = torch.randint(WORDS, options.vocabulary, (1, prefix))


def pick(logits):
    best = logits.topk(256)
    return best.indices.gather(1, torch.multinomial(best.values.softmax(-1), 1))


@torch.no_grad()
def step():
    logits = model(picture, 0, of_prefix, 0)
    for one, every in zip(of_prefix, of_all):
        for name in "kv":
            every[name][:, :, :prefix] = one[name][:, :, :prefix]
    ids = pick(logits.expand(options.batch, -1))
    for start in range(prefix, length - 1):
        ids = pick(model(ids, 1, of_all, start))


step()
seconds = []
for _ in range(options.runs):
    began = time.perf_counter()
    step()
    seconds.append(time.perf_counter() - began)
print(
    json.dumps(
        dict(
            what=options.what,
            median_s=statistics.median(seconds),
            min_s=min(seconds),
            runs=options.runs,
            threads=options.threads,
            peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 // 1000000,
            new_tokens=options.batch * options.tokens,
            torch=torch.__version__,
        )
    )
)
