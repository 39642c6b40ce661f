"""
Makes the folder inception beside it, with PyTorch 1.13: a narrow FID Inception of random weights as the published file
holds them (`torch.save` of a state dict), and what every block of it computes in evaluation mode.
"""
import base64
import json
import os

import numpy as np
import torch
import torch.nn.functional as F

here = os.path.dirname(os.path.abspath(__file__))
folder = os.path.join(here, "inception")
random = np.random.RandomState(11)
HEIGHT, WIDTH = 139, 171
state = {}
blocks = {}


def generated_bytes(count, seed):
    """The generator of fixtures/images.json: s = (s * 1103515245 + 12345) mod 2^31, (s >> 16) & 255."""
    values = np.empty(count, np.uint8)
    for i in range(count):
        seed = (seed * 1103515245 + 12345) % 2**31
        values[i] = (seed >> 16) & 255
    return values


def encode(tensor):
    return {"shape": list(tensor.shape), "data": base64.b64encode(tensor.numpy().tobytes()).decode()}


def unit(x, name, outputs, kernel=1, stride=1, padding=0):
    """A convolution without bias, batch normalization and ReLU; its weights are drawn here."""
    height, width = kernel if isinstance(kernel, tuple) else (kernel, kernel)
    shape = (outputs, x.shape[1], height, width)
    tensor = lambda values: torch.from_numpy(np.asarray(values, np.float32))
    weight = tensor(random.randn(*shape) / np.sqrt(x.shape[1] * height * width))
    y = F.conv2d(x, weight, stride=stride, padding=padding)
    # Statistics near the true ones, so that no channel is silent and none grows.
    mean = tensor(y.mean((0, 2, 3)).numpy() + 0.2 * random.randn(outputs))
    variance = tensor(y.var((0, 2, 3)).numpy() * random.uniform(0.5, 2, outputs))
    gamma, beta = tensor(1 + 0.3 * random.randn(outputs)), tensor(0.3 + 0.2 * random.randn(outputs))
    state[f"{name}.conv.weight"] = weight
    state[f"{name}.bn.weight"], state[f"{name}.bn.bias"] = gamma, beta
    state[f"{name}.bn.running_mean"], state[f"{name}.bn.running_var"] = mean, variance
    state[f"{name}.bn.num_batches_tracked"] = torch.tensor(0)
    return F.relu(F.batch_norm(y, mean, variance, gamma, beta, False, 0, 1e-3))


def average(x):
    return F.avg_pool2d(x, 3, stride=1, padding=1, count_include_pad=False)


def block_a(x, name):
    one = unit(x, f"{name}.branch1x1", 3)
    five = unit(unit(x, f"{name}.branch5x5_1", 2), f"{name}.branch5x5_2", 3, 5, padding=2)
    three = unit(unit(x, f"{name}.branch3x3dbl_1", 2), f"{name}.branch3x3dbl_2", 3, 3, padding=1)
    three = unit(three, f"{name}.branch3x3dbl_3", 3, 3, padding=1)
    return torch.cat([one, five, three, unit(average(x), f"{name}.branch_pool", 2)], 1)


def block_b(x, name):
    three = unit(x, f"{name}.branch3x3", 4, 3, 2)
    double = unit(unit(x, f"{name}.branch3x3dbl_1", 2), f"{name}.branch3x3dbl_2", 3, 3, padding=1)
    double = unit(double, f"{name}.branch3x3dbl_3", 3, 3, 2)
    return torch.cat([three, double, F.max_pool2d(x, 3, 2)], 1)


def block_c(x, name):
    row, column = dict(kernel=(1, 7), padding=(0, 3)), dict(kernel=(7, 1), padding=(3, 0))
    one = unit(x, f"{name}.branch1x1", 3)
    seven = unit(unit(x, f"{name}.branch7x7_1", 2), f"{name}.branch7x7_2", 2, **row)
    seven = unit(seven, f"{name}.branch7x7_3", 3, **column)
    double = unit(unit(x, f"{name}.branch7x7dbl_1", 2), f"{name}.branch7x7dbl_2", 3, **column)
    double = unit(unit(double, f"{name}.branch7x7dbl_3", 2, **row), f"{name}.branch7x7dbl_4", 3, **column)
    double = unit(double, f"{name}.branch7x7dbl_5", 3, **row)
    return torch.cat([one, seven, double, unit(average(x), f"{name}.branch_pool", 3)], 1)


def block_d(x, name):
    three = unit(unit(x, f"{name}.branch3x3_1", 3), f"{name}.branch3x3_2", 4, 3, 2)
    seven = unit(unit(x, f"{name}.branch7x7x3_1", 3), f"{name}.branch7x7x3_2", 2, (1, 7), padding=(0, 3))
    seven = unit(seven, f"{name}.branch7x7x3_3", 3, (7, 1), padding=(3, 0))
    seven = unit(seven, f"{name}.branch7x7x3_4", 3, 3, 2)
    return torch.cat([three, seven, F.max_pool2d(x, 3, 2)], 1)


def block_e(x, name, pool):
    row, column = dict(kernel=(1, 3), padding=(0, 1)), dict(kernel=(3, 1), padding=(1, 0))
    one = unit(x, f"{name}.branch1x1", 3)
    three = unit(x, f"{name}.branch3x3_1", 3)
    three = [unit(three, f"{name}.branch3x3_2a", 2, **row), unit(three, f"{name}.branch3x3_2b", 3, **column)]
    double = unit(unit(x, f"{name}.branch3x3dbl_1", 3), f"{name}.branch3x3dbl_2", 2, 3, padding=1)
    double = [unit(double, f"{name}.branch3x3dbl_3a", 3, **row), unit(double, f"{name}.branch3x3dbl_3b", 2, **column)]
    return torch.cat([one, *three, *double, unit(pool(x), f"{name}.branch_pool", 2)], 1)


pixels = generated_bytes(2 * HEIGHT * WIDTH * 3, 4).reshape(2, HEIGHT, WIDTH, 3)
with torch.no_grad():
    x = (torch.from_numpy(pixels).permute(0, 3, 1, 2).float() - 128) / 128
    x = unit(x, "Conv2d_1a_3x3", 3, 3, 2)
    x = unit(x, "Conv2d_2a_3x3", 3, 3)
    x = unit(x, "Conv2d_2b_3x3", 4, 3, padding=1)
    x = F.max_pool2d(x, 3, 2)
    x = unit(x, "Conv2d_3b_1x1", 4)
    x = unit(x, "Conv2d_4a_3x3", 5, 3)
    x = blocks["stem"] = F.max_pool2d(x, 3, 2)
    for name, block in [
        ("Mixed_5b", block_a), ("Mixed_5c", block_a), ("Mixed_5d", block_a), ("Mixed_6a", block_b),
        ("Mixed_6b", block_c), ("Mixed_6c", block_c), ("Mixed_6d", block_c), ("Mixed_6e", block_c),
        ("Mixed_7a", block_d), ("Mixed_7b", lambda x, name: block_e(x, name, average)),
        ("Mixed_7c", lambda x, name: block_e(x, name, lambda y: F.max_pool2d(y, 3, 1, 1))),
    ]:
        x = block(x, name)
        if name in ("Mixed_5b", "Mixed_6a", "Mixed_6b", "Mixed_7a", "Mixed_7b", "Mixed_7c"):
            blocks[name] = x
    features = x.mean((2, 3))
state["fc.weight"] = torch.from_numpy(random.randn(1008, features.shape[1]).astype(np.float32))
state["fc.bias"] = torch.zeros(1008)

os.makedirs(folder, exist_ok=True)
torch.save(state, os.path.join(folder, "narrow.pth"), _use_new_zipfile_serialization=False)
expected = {
    "computedBy": f"PyTorch {torch.__version__}; float32 in base64",
    "pictures": {"count": 2, "height": HEIGHT, "width": WIDTH, "seed": 4},
    "features": encode(features),
    "blocks": {name: encode(value[:1]) for name, value in blocks.items()},
}
with open(os.path.join(folder, "expected.json"), "w") as file:
    file.write(json.dumps(expected, indent=2) + "\n")
print({name: list(value.shape) for name, value in blocks.items()}, features)
