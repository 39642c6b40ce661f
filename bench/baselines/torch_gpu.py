"""PyTorch on a CUDA card, beside ours on WebGPU: training steps in bfloat16 (autocast) and float32, sampling in bfloat16.

    python3 bench/baselines/torch_gpu.py ../shared/anchors/torch_baselines.py [--only NAME]

The networks are the ones of the file that is named; one line of JSON for each measurement.
"""
import argparse
import json
import time

import torch
import torch.nn.functional as F

arguments = argparse.ArgumentParser()
arguments.add_argument("networks")
arguments.add_argument("--only")
options = arguments.parse_args()
# The file ends in a call of its own command line: only its networks are wanted.
exec(open(options.networks).read().split("def timed(")[0])

torch.manual_seed(0)
torch.set_default_device("cuda")


def measure(name, step, runs=10, warmups=3, **more):
    for _ in range(warmups):
        step()
    torch.cuda.synchronize()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        step()
        torch.cuda.synchronize()
        seconds.append(time.perf_counter() - start)
    peak = torch.cuda.max_memory_allocated() // 1_000_000
    median = sorted(seconds)[runs // 2]
    print(json.dumps({"what": name, "median_ms": round(1e3 * median, 2), "peak_mb": peak, **more}), flush=True)
    torch.cuda.reset_peak_memory_stats()


def in_both_precisions(name, model, optimizer, loss, **more):
    for precision in ("bf16", "f32"):
        def step():
            with torch.autocast("cuda", dtype=torch.bfloat16, enabled=precision == "bf16"):
                value = loss()
            optimizer.zero_grad(set_to_none=True)
            value.backward()
            optimizer.step()
            value.item()
        measure(f"{name}, {precision}", step, parameters=sum(p.numel() for p in model.parameters()), **more)


def biart_train(name, layers, dim, heads, vocabulary, length, batch):
    model = BiART(layers, dim, heads, vocabulary, length)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, betas=(0.9, 0.95), weight_decay=0.01)
    ids = torch.randint(0, vocabulary, (batch, length))
    segments = (torch.arange(length) > length // 3).long().expand(batch, -1)

    def loss():
        logits = model(ids[:, :-1], segments[:, :-1])
        return F.cross_entropy(logits.flatten(0, 1).float(), ids[:, 1:].flatten())

    in_both_precisions(name, model, optimizer, loss, batch=batch, length=length - 1)


def augvae_train(name, size, hidden, z, codes, levels, kept, batch):
    model = AugVAE(hidden, z, codes, levels, kept)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-5, weight_decay=1e-5)
    pictures = torch.rand(batch, 3, size, size) * 2 - 1
    in_both_precisions(name, model, optimizer, lambda: model.loss(pictures).float(), batch=batch)


def biart_sample(name, layers, dim, heads, vocabulary, text, image, new_tokens):
    length = text + image + 2
    model = BiART(layers, dim, heads, vocabulary, length).eval().to(torch.bfloat16)

    @torch.no_grad()
    def step():
        shape = (1, heads, length, dim // heads)
        caches = [
            {"k": torch.zeros(shape, dtype=torch.bfloat16), "v": torch.zeros(shape, dtype=torch.bfloat16), "n": 0}
            for _ in range(layers)
        ]
        present = torch.randint(0, vocabulary, (1, text + 2))
        for _ in range(new_tokens):
            logits = model(present, torch.ones_like(present), caches)[:, -1].float()
            values, ids = logits.topk(256)
            present = ids.gather(1, torch.multinomial(values.softmax(-1), 1))

    measure(name, step, runs=2, warmups=1, new_tokens=new_tokens)


programs = {
    "mini": lambda: biart_train("biart-train 6x256, 90 tokens", 6, 256, 4, 2056, 90, 128),
    "train": lambda: biart_train("biart-train 6x384", 6, 384, 6, 24576, 322, 4),
    "train-long": lambda: biart_train("biart-train 12x768, 1,088 tokens", 12, 768, 12, 24576, 1090, 1),
    "augvae": lambda: augvae_train("augvae-train 64 px", 64, 64, 64, 1024, 4, 1, 4),
    "augvae-paper": lambda: augvae_train("augvae-train 256 px, paper", 256, 128, 256, 8192, 4, 1, 1),
    "sample": lambda: biart_sample("biart-sample 12x768, bf16", 12, 768, 12, 24576, 64, 1024, 256),
}
for key, program in programs.items():
    if options.only in (None, key):
        program()
