"""
Makes the folder keras-resnet50 beside it, with PyTorch 1.13: a narrow ResNet-50 of random weights as TensorFlow.js stores
Keras' (HWIO kernels, biases, in shards that cut tensors), and what it computes in evaluation mode. Also resized.json:
PyTorch's resizing of a small picture.
"""
import base64
import json
import os

import numpy as np
import torch
import torch.nn.functional as F

here = os.path.dirname(os.path.abspath(__file__))
folder = os.path.join(here, "keras-resnet50")
random = np.random.RandomState(5)
BASE, CLASSES = 2, 10
weights = {}


def encode(values):
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode()


def make(name, values):
    weights[name] = values.astype(np.float32)


def make_convolution(name, norm, size, inputs, outputs):
    make(f"{norm}/gamma", 1 + 0.2 * random.randn(outputs))
    make(f"{norm}/beta", 0.2 * random.randn(outputs))
    make(f"{norm}/moving_mean", 0.3 * random.randn(outputs))
    make(f"{norm}/moving_variance", random.uniform(0.02, 1.5, outputs))
    make(f"{name}/kernel", random.randn(size, size, inputs, outputs) / np.sqrt(size * size * inputs))
    make(f"{name}/bias", 0.3 * random.randn(outputs))


def blocks():
    for stage, letters in zip("2345", ["abc", "abcd", "abcdef", "abc"]):
        for letter in letters:
            yield stage, letter


make_convolution("conv1", "bn_conv1", 7, 3, BASE)
weights["conv1/kernel"] /= 60  # pictures go up to 255
inputs = BASE
for stage, letter in blocks():
    width = BASE * 2 ** (int(stage) - 2)
    name, norm = f"res{stage}{letter}_branch", f"bn{stage}{letter}_branch"
    if letter == "a":
        make_convolution(f"{name}1", f"{norm}1", 1, inputs, 4 * width)
    make_convolution(f"{name}2a", f"{norm}2a", 1, inputs, width)
    make_convolution(f"{name}2b", f"{norm}2b", 3, width, width)
    make_convolution(f"{name}2c", f"{norm}2c", 1, width, 4 * width)
    weights[f"{norm}2c/gamma"] /= 4
    inputs = 4 * width
make("fc1000/kernel", random.randn(inputs, CLASSES) / np.sqrt(inputs))
make("fc1000/bias", random.randn(CLASSES))


def normalized_convolution(x, name, norm, stride=1, padding=0):
    tensor = {key: torch.from_numpy(weights[key]) for key in weights if key.split("/")[0] in (name, norm)}
    kernel = tensor[f"{name}/kernel"].permute(3, 2, 0, 1)
    y = F.conv2d(x, kernel, tensor[f"{name}/bias"], stride=stride, padding=padding)
    statistics = tensor[f"{norm}/moving_mean"], tensor[f"{norm}/moving_variance"]
    return F.batch_norm(y, *statistics, tensor[f"{norm}/gamma"], tensor[f"{norm}/beta"], False, 0, 1e-3)


def network(rgb):
    """Keras' resnet50 of RGB pictures in [0, 255], with its preprocessing of mode "caffe"."""
    x = rgb.flip(1) - torch.tensor([103.939, 116.779, 123.68]).view(1, 3, 1, 1)
    x = F.relu(normalized_convolution(x, "conv1", "bn_conv1", 2, 3))
    x = F.max_pool2d(F.pad(x, (1, 1, 1, 1)), 3, 2)
    stages = []
    for stage, letter in blocks():
        name, norm = f"res{stage}{letter}_branch", f"bn{stage}{letter}_branch"
        stride = 2 if letter == "a" and stage != "2" else 1
        y = F.relu(normalized_convolution(x, f"{name}2a", f"{norm}2a", stride))
        y = F.relu(normalized_convolution(y, f"{name}2b", f"{norm}2b", 1, 1))
        y = normalized_convolution(y, f"{name}2c", f"{norm}2c")
        if letter == "a":
            x = normalized_convolution(x, f"{name}1", f"{norm}1", stride)
        x = F.relu(x + y)
        stages.append(x)
    features = x.mean((2, 3))
    head = torch.from_numpy(weights["fc1000/kernel"]), torch.from_numpy(weights["fc1000/bias"])
    return features, features @ head[0] + head[1]


os.makedirs(folder, exist_ok=True)
order = sorted(weights)
data = b"".join(weights[name].tobytes() for name in order)
shards = ["group1-shard1of2.bin", "group1-shard2of2.bin"]
cut = len(data) // 2 + 1
for name, part in zip(shards, [data[:cut], data[cut:]]):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(part)
manifest = [{"name": name, "shape": list(weights[name].shape), "dtype": "float32"} for name in order]
with open(os.path.join(folder, "model.json"), "w") as file:
    content = {"format": "layers-model", "weightsManifest": [{"paths": shards, "weights": manifest}]}
    file.write(json.dumps(content, indent=2) + "\n")

pictures = random.randint(0, 256, (2, 3, 70, 53)).astype(np.uint8)
with torch.no_grad():
    features, logits = network(torch.from_numpy(pictures).float())
expected = {
    "computedBy": f"PyTorch {torch.__version__}; bytes and float32 in base64",
    "shape": list(pictures.shape),
    "pictures": encode(pictures),
    "features": encode(features.numpy()),
    "logits": encode(logits.numpy()),
}
with open(os.path.join(folder, "expected.json"), "w") as file:
    file.write(json.dumps(expected, indent=2) + "\n")

source = random.randint(0, 256, (1, 3, 16, 20)).astype(np.uint8)
cases = []
for width, height in [(9, 7), (31, 24), (20, 5)]:
    for antialias in [False, True]:
        x = torch.from_numpy(source).float()
        y = F.interpolate(x, size=(height, width), mode="bilinear", align_corners=False, antialias=antialias)
        cases.append({"width": width, "height": height, "antialias": antialias, "data": encode(y.numpy())})
resized = {
    "computedBy": f"PyTorch {torch.__version__}, interpolate; planes of bytes and float32 in base64",
    "source": {"width": 20, "height": 16, "data": encode(source)},
    "cases": cases,
}
with open(os.path.join(here, "resized.json"), "w") as file:
    file.write(json.dumps(resized, indent=2) + "\n")
print(features[0, :8], logits[0])
