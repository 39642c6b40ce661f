"""Writes clip.json: what CLIP's preparation of pictures and texts gives by Pillow and by Python, and what the towers of a
tiny CLIP give by PyTorch. Needs Pillow, numpy, PyTorch 1.13 and OpenAI's merges:

    python3 make_clip.py bpe_simple_vocab_16e6.txt > clip.json

The towers follow the description in "Learning transferable visual models from natural language supervision" (2021),
section 2.4, and the names of Hugging Face's CLIP; weights are filled from names (../../../../shared/fixtures/README.md).
"""

import hashlib
import json
import re
import sys

import numpy as np
import torch
from PIL import Image
from torch import nn

# --- pictures ------------------------------------------------------------------------------------------------------

MEAN = (0.48145466, 0.4578275, 0.40821073)
DEVIATION = (0.26862954, 0.26130258, 0.27577711)


def picture(width, height):
    """The same bytes as the test makes."""
    y, x, c = np.mgrid[0:height, 0:width, 0:3].astype(np.int64)
    return ((x * 7 + y * 13 + c * 50 + (x * y) % 31 * 8) % 256).astype(np.uint8)


def preprocess(width, height, size):
    """Resize, CenterCrop, ToTensor and Normalize as torchvision defines them."""
    image = Image.fromarray(picture(width, height))
    if width <= height:
        scaled = (size, int(size * height / width))
    else:
        scaled = (int(size * width / height), size)
    image = image.resize(scaled, Image.Resampling.BICUBIC)
    left = int(round((scaled[0] - size) / 2.0))
    top = int(round((scaled[1] - size) / 2.0))
    data = np.asarray(image.crop((left, top, left + size, top + size)))
    tensor = torch.from_numpy(data.copy()).permute(2, 0, 1).float().div(255)
    return data, tensor.sub(torch.tensor(MEAN)[:, None, None]).div(torch.tensor(DEVIATION)[:, None, None])


def prepared(width, height, size):
    data, tensor = preprocess(width, height, size)
    raw = tensor.contiguous().numpy().astype("<f4").tobytes()
    return {
        "width": width,
        "height": height,
        "size": size,
        "bytes": hashlib.sha256(data.tobytes()).hexdigest(),
        "values": hashlib.sha256(raw).hexdigest(),
        "first": [float(v) for v in tensor[:, 0, 0]],
    }


# --- texts ---------------------------------------------------------------------------------------------------------

TEXTS = [
    "a photo of a cat",
    "A young boy throwing a green frisbee in a lush green field.",
    ".",
    "a photo depicts two dogs, don't they're 1234 of 5!",
    "the caf\u00e9 na\u00efve \u00fcber \u732b \U0001f600 zebra's",
    "hello-world (x_y) #tag @you 50% a/b ...",
    "supercalifragilisticexpialidocious",
    " ".join(["a small yellow bird on a small branch"] * 12),
    "",
]
WORD = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d|[^\W\d_]+|\d|(?:[^\s\w]|_)+", re.IGNORECASE)


def byte_characters():
    kept = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in kept]
    return {b: chr(b) for b in kept} | {b: chr(256 + i) for i, b in enumerate(others)}


def encode_word(text, ranks):
    symbols = [characters[b] for b in text.encode()]
    symbols[-1] += "</w>"
    while len(symbols) > 1:
        pairs = list(zip(symbols, symbols[1:]))
        best = min(pairs, key=lambda pair: ranks.get(pair, 1 << 30))
        if best not in ranks:
            break
        merged, i = [], 0
        while i < len(symbols):
            if tuple(symbols[i : i + 2]) == best:
                merged.append("".join(best))
                i += 2
            else:
                merged.append(symbols[i])
                i += 1
        symbols = merged
    return symbols


def encode(text):
    return [ids[symbol] for word in WORD.findall(text.lower()) for symbol in encode_word(word, ranks)]


characters = byte_characters()
lines = open(sys.argv[1], encoding="utf-8").read().split("\n")
merges = [tuple(line.split()) for line in lines[1 : 49152 - 256 - 2 + 1]]
ranks = {pair: rank for rank, pair in enumerate(merges)}
tokens = list(characters.values())
tokens += [token + "</w>" for token in tokens] + ["".join(pair) for pair in merges]
tokens += ["<|startoftext|>", "<|endoftext|>"]
ids = {token: i for i, token in enumerate(tokens)}
words = {word for text in TEXTS for word in WORD.findall(text.lower())}
spelt = {"".join(characters[b] for b in word.encode()) + "</w>" for word in words}
# Every merge that could happen within these words, so that the others are not missed.
needed = [pair for pair in merges if any("".join(pair) in word for word in spelt)]

# --- towers --------------------------------------------------------------------------------------------------------

WIDTH, HEADS, LAYERS, PATCH, SIDE, JOINT, LENGTH = 8, 2, 2, 4, 12, 6, 77
TOWER_PICTURES = [(31, 30), (12, 12), (20, 45)]


def fill(name, shape):
    digest = 0x811C9DC5
    for byte in ("clip" + name).encode():
        digest = ((digest ^ byte) * 0x01000193) % 2**32
    x = (digest + np.arange(int(np.prod(shape)), dtype=np.uint64) * 0x9E3779B9) % 2**32
    x ^= x >> np.uint64(16)
    x = x * 0x7FEB352D % 2**32
    x ^= x >> np.uint64(15)
    x = x * 0x846CA68B % 2**32
    x ^= x >> np.uint64(16)
    v = 2 * (x / 2**32) - 1
    if name.endswith("weight") and len(shape) == 1:
        v = 1 + 0.1 * v
    elif name.endswith("bias"):
        v = 0.05 * v
    else:
        v = v * np.sqrt(3 / int(np.prod(shape[1:])))
    return torch.tensor(v.reshape(shape).astype(np.float32))


def linear(x, name, out, bias=True):
    weight = fill(name + ".weight", (out, x.shape[-1]))
    return nn.functional.linear(x, weight, fill(name + ".bias", (out,)) if bias else None)


def norm(x, name):
    weight, bias = fill(name + ".weight", (WIDTH,)), fill(name + ".bias", (WIDTH,))
    return nn.functional.layer_norm(x, (WIDTH,), weight, bias, 1e-5)


def encoder(x, tower, causal):
    mask = torch.full((x.shape[1], x.shape[1]), float("-inf")).triu(1) if causal else None
    for layer in range(LAYERS):
        name = f"{tower}.encoder.layers.{layer}"
        attention = nn.MultiheadAttention(WIDTH, HEADS, batch_first=True)
        parts = [f"{name}.self_attn.{part}_proj" for part in "qkv"]
        attention.in_proj_weight.data = torch.cat([fill(p + ".weight", (WIDTH, WIDTH)) for p in parts])
        attention.in_proj_bias.data = torch.cat([fill(p + ".bias", (WIDTH,)) for p in parts])
        attention.out_proj.weight.data = fill(f"{name}.self_attn.out_proj.weight", (WIDTH, WIDTH))
        attention.out_proj.bias.data = fill(f"{name}.self_attn.out_proj.bias", (WIDTH,))
        h = norm(x, f"{name}.layer_norm1")
        x = x + attention(h, h, h, need_weights=False, attn_mask=mask)[0]
        h = linear(norm(x, f"{name}.layer_norm2"), f"{name}.mlp.fc1", 4 * WIDTH)
        x = x + linear(h * torch.sigmoid(1.702 * h), f"{name}.mlp.fc2", WIDTH)
    return x


def embed_image(pixels):
    tower = "vision_model"
    patches = nn.functional.conv2d(
        pixels, fill(f"{tower}.embeddings.patch_embedding.weight", (WIDTH, 3, PATCH, PATCH)), stride=PATCH
    )
    x = patches.flatten(2).transpose(1, 2)
    first = fill(f"{tower}.embeddings.class_embedding", (1, 1, WIDTH)).expand(len(pixels), 1, WIDTH)
    x = torch.cat([first, x], 1)
    x = x + fill(f"{tower}.embeddings.position_embedding.table", (x.shape[1], WIDTH))
    x = encoder(norm(x, f"{tower}.pre_layrnorm"), tower, causal=False)
    return linear(norm(x[:, 0], f"{tower}.post_layernorm"), "visual_projection", JOINT, bias=False)


def embed_text(ids):
    tower = "text_model"
    x = nn.functional.embedding(ids, fill(f"{tower}.embeddings.token_embedding.table", (len(tokens), WIDTH)))
    x = x + fill(f"{tower}.embeddings.position_embedding.table", (LENGTH, WIDTH))[: ids.shape[1]]
    x = norm(encoder(x, tower, causal=True), f"{tower}.final_layer_norm")
    ends = x[torch.arange(len(ids)), ids.argmax(1)]
    return linear(ends, "text_projection", JOINT, bias=False)


def tower_cases():
    """Embeddings, not of length 1, of pictures and of all texts."""
    pixels = torch.stack([preprocess(*case, SIDE)[1] for case in TOWER_PICTURES])
    rows = torch.zeros(len(TEXTS), LENGTH, dtype=torch.long)
    for i, text in enumerate(TEXTS):
        row = [len(tokens) - 2, *encode(text)[: LENGTH - 2], len(tokens) - 1]
        rows[i, : len(row)] = torch.tensor(row)
    with torch.no_grad():
        return {
            "pictures": TOWER_PICTURES,
            "text_embeds": embed_text(rows).tolist(),
            "image_embeds": embed_image(pixels).tolist(),
        }


print(
    json.dumps(
        {
            "about": "made by make_clip.py; merges of OpenAI's CLIP (MIT)",
            "pictures": [prepared(*case) for case in [(300, 200, 224), (97, 640, 224), (50, 41, 224), (31, 30, 12)]],
            "merges": [[*pair, ids["".join(pair)]] for pair in needed],
            "texts": [[text, encode(text)] for text in TEXTS],
            "towers": tower_cases(),
        },
        separators=(",", ":"),
    )
)
