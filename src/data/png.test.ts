import sharp from "sharp";
import { expect, test } from "vitest";
import { loadPicture } from "./image.js";
import { crc32, encodePng, readPngText } from "./png.js";

const picture = { width: 3, height: 2, data: Uint8Array.from({ length: 18 }, (_, i) => i * 14) };

test("crc32 gives the check value of CRC-32/ISO-HDLC", () => {
  expect(crc32(Buffer.from("123456789"))).toBe(0xcbf43926);
});

test("a picture comes back from its PNG", async () => {
  expect(await loadPicture(await encodePng(picture))).toEqual(picture);
});

test("text of any language comes back, and other readers see it", async () => {
  const metadata = { Description: "a red apple, flat", Comment: "日本語 ñ", "lverse:seed": "7" };
  const png = await encodePng(picture, metadata);
  expect(readPngText(png)).toEqual(metadata);
  expect(await loadPicture(png)).toEqual(picture);
  const { comments } = await sharp(png).metadata();
  expect(comments).toContainEqual({ keyword: "Description", text: "a red apple, flat" });
});

test("bytes without text have none", async () => {
  expect(readPngText(await encodePng(picture))).toEqual({});
  expect(readPngText(new Uint8Array(5))).toEqual({});
});

test("keywords that PNG does not allow are refused", async () => {
  await expect(encodePng(picture, { "": "x" })).rejects.toThrow("1 to 79 printable ASCII characters");
  await expect(encodePng(picture, { ["k".repeat(80)]: "x" })).rejects.toThrow(RangeError);
  await expect(encodePng(picture, { ok: "a\0b" })).rejects.toThrow("holds a null character");
});
