import { createHash } from "node:crypto";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { badPictures, unusualPictures } from "../../../test/bad-pictures.js";
import { ImageError } from "../errors.js";
import { storedPicture } from "./stored-picture.js";

const limits = { shortSide: 32, smallest: 8 };
const noise = (width: number, height: number) =>
  sharp(Buffer.from(Array.from({ length: width * height * 3 }, (_, i) => (i * i * 31) % 251)), {
    raw: { width, height, channels: 3 },
  });

test("a JPEG that is small enough keeps its bytes", async () => {
  const bytes = await noise(40, 20).jpeg().toBuffer();
  const stored = await storedPicture(bytes, limits, "x");
  expect(stored).toEqual({
    jpeg: bytes,
    width: 40,
    height: 20,
    originalWidth: 40,
    originalHeight: 20,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  });
  expect((await storedPicture(bytes, { shortSide: 0, smallest: 8 }, "x")).jpeg).toBe(bytes);
});

test("a larger one is reduced to its short side", async () => {
  const bytes = await noise(100, 64).jpeg().toBuffer();
  const { jpeg, width, height, originalWidth, originalHeight } = await storedPicture(bytes, limits, "x");
  expect([width, height, originalWidth, originalHeight]).toEqual([50, 32, 100, 64]);
  expect(await sharp(jpeg).metadata()).toMatchObject({ format: "jpeg", width: 50, height: 32 });
});

test("other formats become JPEG with their colours, and what is clear becomes white", async () => {
  const background = { r: 200, g: 40, b: 90, alpha: 0.5 };
  const bytes = await sharp({ create: { width: 12, height: 12, channels: 4, background } })
    .png()
    .toBuffer();
  const { jpeg } = await storedPicture(bytes, limits, "x");
  const [red, green, blue] = await sharp(jpeg).raw().toBuffer();
  for (const [found, alpha] of [
    [red, 200],
    [green, 40],
    [blue, 90],
  ] as const) {
    expect(Math.abs(found! - (alpha + 255) / 2)).toBeLessThan(4);
  }
});

test("a JPEG that lies on its side is measured as it is seen", async () => {
  const bytes = await noise(60, 20).jpeg().withMetadata({ orientation: 6 }).toBuffer();
  const { width, height } = await storedPicture(bytes, { shortSide: 10, smallest: 8 }, "x");
  expect([width, height]).toEqual([10, 30]);
});

describe("what is no picture to keep", () => {
  test("does not decode", async () => {
    for (const [name, { bytes, message }] of Object.entries(await badPictures())) {
      const stored = storedPicture(bytes, limits, name);
      await expect(stored).rejects.toThrow(message);
      await expect(stored).rejects.toBeInstanceOf(ImageError);
    }
  });

  test("is too small, or a drawing", async () => {
    const unusual = await unusualPictures();
    const small = storedPicture(unusual["one-pixel.png"]!, limits, "x");
    await expect(small).rejects.toThrow(
      "x: found a picture of 1 x 1 pixels, expected at least 8 on the short side",
    );
    await expect(storedPicture(unusual["drawing.svg"]!, limits, "x")).rejects.toThrow("x: found an SVG");
  });

  test("but one that is only unusual is kept", async () => {
    for (const [name, bytes] of Object.entries(await unusualPictures())) {
      if (["one-pixel.png", "drawing.svg"].includes(name)) continue;
      const { jpeg } = await storedPicture(bytes, limits, name);
      expect((await sharp(jpeg).metadata()).format).toBe("jpeg");
    }
  });
});
