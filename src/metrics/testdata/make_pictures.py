"""Makes pictures.json beside it, with Pillow 12.3, scikit-image 0.26 and numpy: what these compute of small pictures."""
import base64
import json
import os

import numpy as np
import PIL
import skimage
from PIL import Image, ImageFilter
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

here = os.path.dirname(os.path.abspath(__file__))
random = np.random.RandomState(7)


def encode(values):
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode()


def encoded(pixels):
    return {"width": pixels.shape[1], "height": pixels.shape[0], "data": encode(pixels)}


def smooth(width, height):
    """Waves of different directions in the channels, with some noise."""
    y, x = np.mgrid[0:height, 0:width]
    waves = [np.sin(x / 5 + y / 9), np.cos(x / 7 - y / 4), np.sin(x * y / 150)]
    values = 128 + 90 * np.stack(waves, -1) + 12 * random.randn(height, width, 3)
    return np.clip(np.round(values), 0, 255).astype(np.uint8)


def similarity(reference, picture):
    return {
        "reference": encoded(reference),
        "picture": encoded(picture),
        "psnr": peak_signal_noise_ratio(reference, picture, data_range=255),
        "ssim": structural_similarity(
            reference,
            picture,
            channel_axis=2,
            data_range=255,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
        ),
    }


def blurred(pixels):
    return np.asarray(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(2)))


first, second = smooth(40, 28), smooth(17, 33)
noise = random.randint(0, 256, first.shape).astype(np.uint8)
pairs = [(first, blurred(first)), (first, noise), (first, 255 - first), (second, np.roll(second, 2, 1)), (second, second[::-1])]

blurs = []
for width, height in [(13, 9), (3, 5), (1, 1)]:
    source = random.randint(0, 256, (height, width, 3)).astype(np.uint8)
    for radius in [0.2, 0.5, 0.9, 1.7, 3.3, 12, 30.5]:
        result = Image.fromarray(source).filter(ImageFilter.GaussianBlur(radius))
        blurs.append({"source": encoded(source), "radius": radius, "data": encode(np.asarray(result))})

resizes = []
source = smooth(20, 16)
for name, resample in [("box", 4), ("bilinear", 2), ("bicubic", 3), ("lanczos3", 1)]:
    for width, height in [(9, 7), (31, 24)]:
        planes = [
            np.asarray(Image.fromarray(source[:, :, c].astype(np.float32), mode="F").resize((width, height), resample))
            for c in range(3)
        ]
        resizes.append({"filter": name, "width": width, "height": height, "data": encode(np.stack(planes))})

content = {
    "computedBy": f"Pillow {PIL.__version__}, scikit-image {skimage.__version__}; bytes and float32 in base64",
    "similarity": [similarity(reference, picture) for reference, picture in pairs],
    "pillowBlur": blurs,
    "pillowFloatResize": {"source": encoded(source), "cases": resizes},
}
with open(os.path.join(here, "pictures.json"), "w") as file:
    file.write(json.dumps(content, indent=2) + "\n")
