import type { Picture } from "../data/picture.js";
import { resizePicture } from "../data/resample.js";
import { resizeToPlanar } from "./resize.js";

/** How pictures come to FID's Inception, by the program whose figures come out so. */
export const fidProtocols = ["torch-fidelity", "dm-gan", "clean"] as const;

export type FidProtocol = (typeof fidProtocols)[number];

/** Side of the pictures that Inception takes, in pixels. */
export const INCEPTION_SIZE = 299;

/** What each protocol does, for results and statistics to name. */
export const fidProtocolWords: Readonly<Record<FidProtocol, string>> = {
  "torch-fidelity": "299 px TensorFlow 1 bilinear, (x - 128) / 128",
  "dm-gan": "299 px Pillow bilinear rounded to 8 bits, x / 127.5 - 1",
  clean: "299 px Pillow bicubic of float channels, (x - 128) / 128",
};

/**
 * A picture of any size as Inception takes it under a protocol, `[3, 299, 299]`; what does not fit the square is stretched.
 *
 * - `torch-fidelity`: TensorFlow 1's bilinear resizing without antialiasing, then `(x - 128) / 128`
 *   (torch_fidelity/feature_extractor_inceptionv3.py). Table 1 and 4 of the paper.
 * - `dm-gan`: torchvision's `Resize((299, 299))` of a Pillow picture (antialiased bilinear, rounded to 8 bits), `ToTensor`,
 *   then `2 x - 1` (eval/FID/fid_score.py of DM-GAN over pytorch-fid's network). Table 3 of the paper.
 * - `clean`: clean-fid's antialiased bicubic resizing of each channel in single precision, then `(x - 128) / 128`.
 */
export function inceptionInput(picture: Picture, protocol: FidProtocol): Float32Array {
  const size = INCEPTION_SIZE;
  if (protocol === "dm-gan") {
    const resized = resizePicture(picture, size, size, "bilinear");
    const plane = size * size;
    const values = new Float32Array(3 * plane);
    for (let channel = 0; channel < 3; channel++) {
      for (let i = 0; i < plane; i++) {
        values[channel * plane + i] = resized.data[3 * i + channel]! / 127.5 - 1;
      }
    }
    return values;
  }
  const values = resizeToPlanar(picture, size, size, protocol === "clean" ? "bicubic" : "bilinear-tf1");
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - 128) / 128;
  return values;
}
