"""Makes statistics.json beside it, with numpy in double precision: means, covariances, Fréchet distances of features."""
import base64
import json
import os

import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
random = np.random.RandomState(11)


def encode(values):
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode()


def distance(x, y):
    """From the features themselves: the trace of the root is the sum of the singular values of X Y^T, both centred."""
    a = (x - x.mean(0)) / np.sqrt(len(x) - 1)
    b = (y - y.mean(0)) / np.sqrt(len(y) - 1)
    root = np.linalg.svd(a @ b.T, compute_uv=False).sum()
    return ((x.mean(0) - y.mean(0)) ** 2).sum() + (a**2).sum() + (b**2).sum() - 2 * root


cases = []
for dimensions, pictures, others in [(12, 200, 150), (40, 10, 25), (40, 15, 90), (7, 2, 2)]:
    mix = random.randn(dimensions, dimensions) * np.exp(-0.3 * np.arange(dimensions))
    x = (random.randn(pictures, dimensions) @ mix + 3).astype(np.float32)
    y = (random.randn(others, dimensions) @ mix * 1.2 + 3.1).astype(np.float32)
    case = {"dimensions": dimensions, "x": encode(x), "y": encode(y)}
    x, y = x.astype(np.float64), y.astype(np.float64)
    case |= {"mean": encode(x.mean(0)), "covariance": encode(np.cov(x, rowvar=False))}
    cases.append(case | {"distance": distance(x, y)})

with open(os.path.join(here, "statistics.json"), "w") as file:
    content = {"computedBy": f"numpy {np.__version__}; float32 features, doubles, in base64", "cases": cases}
    file.write(json.dumps(content, indent=2) + "\n")
