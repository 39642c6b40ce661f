import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { clipPicture, clipReference } from "../../../test/tiny-clip.js";
import { centreCrop } from "../../data/image.js";
import { clipPixels } from "./clip-pixels.js";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("clipPixels", () => {
  it.each(clipReference.pictures)(
    "gives Pillow's and PyTorch's very bits, $width x $height px to $size",
    ({ width, height, size, bytes, values, first }) => {
      const picture = clipPicture(width, height);
      expect(sha256(centreCrop(picture, size, "bicubic").data)).toBe(bytes);
      const pixels = clipPixels(picture, size);
      expect(pixels).toHaveLength(3 * size * size);
      for (const [channel, value] of first.entries()) expect(pixels[channel * size * size]).toBe(value);
      expect(sha256(new Uint8Array(pixels.buffer))).toBe(values);
    },
  );
});
