import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodePicture, MAX_PIXELS } from "./decode.js";
import { ImageError } from "./errors.js";
import { pngChunk } from "./png.js";

const WIDTH = 48;
const HEIGHT = 32;

/** Left half red-brown, right half blue, a green corner at the top left. */
const pixels = new Uint8Array(WIDTH * HEIGHT * 3);
for (let y = 0; y < HEIGHT; y++) {
  for (let x = 0; x < WIDTH; x++) {
    const colour = x < 16 && y < 8 ? [20, 200, 40] : x < 24 ? [190, 60, 30] : [30, 60, 200];
    pixels.set(colour, (y * WIDTH + x) * 3);
  }
}
const source = () => sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });

/** The colour in the middle of the left half, the right half and the corner. */
function probe({ width, data }: { width: number; data: Uint8Array }): number[][] {
  const at = (x: number, y: number) => [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
  return [at(12, 20), at(36, 20), at(4, 3)];
}

function expectColours(
  picture: { width: number; height: number; data: Uint8Array },
  tolerance: number,
): void {
  expect([picture.width, picture.height, picture.data.length]).toEqual([WIDTH, HEIGHT, WIDTH * HEIGHT * 3]);
  const expected = [
    [190, 60, 30],
    [30, 60, 200],
    [20, 200, 40],
  ];
  for (const [spot, colour] of probe(picture).entries()) {
    for (const [channel, value] of colour.entries()) {
      expect(Math.abs(value - expected[spot]![channel]!)).toBeLessThanOrEqual(tolerance);
    }
  }
}

async function failure(source: string | Uint8Array, name?: string): Promise<ImageError> {
  const error = await decodePicture(source, { name }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ImageError);
  expect((error as ImageError).message).not.toContain("\n");
  return error as ImageError;
}

describe("formats", () => {
  test.each([
    ["PNG", () => source().png().toBuffer(), 0],
    ["PNG with a palette", () => source().png({ palette: true, colours: 4 }).toBuffer(), 3],
    ["PNG of 16 bits", () => source().toColourspace("rgb16").png().toBuffer(), 0],
    ["JPEG", () => source().jpeg({ quality: 95, chromaSubsampling: "4:4:4" }).toBuffer(), 4],
    ["JPEG, progressive", () => source().jpeg({ quality: 95, progressive: true }).toBuffer(), 6],
    ["WebP", () => source().webp({ lossless: true }).toBuffer(), 0],
    ["AVIF", () => source().avif({ quality: 95, chromaSubsampling: "4:4:4" }).toBuffer(), 6],
    ["GIF", () => source().gif().toBuffer(), 3],
    ["TIFF", () => source().tiff({ compression: "lzw" }).toBuffer(), 0],
    ["a wide-gamut PNG (Display P3)", () => source().withIccProfile("p3").png().toBuffer(), 3],
  ] as const)("%s", async (_, encode, tolerance) => {
    expectColours(await decodePicture(await encode()), tolerance);
  });

  test("JPEG in CMYK comes back as RGB", async () => {
    const jpeg = await source().toColourspace("cmyk").jpeg({ quality: 98 }).toBuffer();
    expect((await sharp(jpeg).metadata()).space).toBe("cmyk");
    // CMYK's gamut is smaller: which colour it is must be plain, not its exact value.
    const [left, right, corner] = probe(await decodePicture(jpeg));
    expect(left!.indexOf(Math.max(...left!))).toBe(0);
    expect(right!.indexOf(Math.max(...right!))).toBe(2);
    expect(corner!.indexOf(Math.max(...corner!))).toBe(1);
  });

  test("grey pictures of 8 and 16 bits become three equal channels", async () => {
    for (const space of ["b-w", "grey16"]) {
      const png = await source().toColourspace(space).png().toBuffer();
      expect((await sharp(png).metadata()).channels).toBe(1);
      const { data, width, height } = await decodePicture(png);
      expect([width, height, data.length]).toEqual([WIDTH, HEIGHT, WIDTH * HEIGHT * 3]);
      for (let i = 0; i < data.length; i += 3)
        expect(data[i] === data[i + 1] && data[i] === data[i + 2]).toBe(true);
      expect(new Set(data).size).toBe(3);
    }
  });

  test("alpha lies over white", async () => {
    const rgba = Uint8Array.from([255, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 128, 0, 0, 255, 0]);
    const png = await sharp(rgba, { raw: { width: 2, height: 2, channels: 4 } })
      .png()
      .toBuffer();
    const { data } = await decodePicture(png);
    expect([...data.subarray(0, 6)]).toEqual([255, 0, 0, 255, 255, 255]);
    expect([...data.subarray(9, 12)]).toEqual([255, 255, 255]);
    for (const value of data.subarray(6, 9)) expect(Math.abs(value - 127)).toBeLessThanOrEqual(1);
  });

  // From stored to upright places, by what EXIF says of the sides that row 0 and column 0 show.
  const lastX = WIDTH - 1;
  const lastY = HEIGHT - 1;
  test.each<[number, (x: number, y: number) => [number, number]]>([
    [1, (x, y) => [x, y]],
    [2, (x, y) => [lastX - x, y]],
    [3, (x, y) => [lastX - x, lastY - y]],
    [4, (x, y) => [x, lastY - y]],
    [5, (x, y) => [y, x]],
    [6, (x, y) => [lastX - y, x]],
    [7, (x, y) => [lastX - y, lastY - x]],
    [8, (x, y) => [y, lastY - x]],
  ])("EXIF orientation %i is turned upright", async (orientation, toUpright) => {
    const [width, height] = orientation < 5 ? [WIDTH, HEIGHT] : [HEIGHT, WIDTH];
    const stored = new Uint8Array(pixels.length);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [uprightX, uprightY] = toUpright(x, y);
        const from = (uprightY * WIDTH + uprightX) * 3;
        stored.set(pixels.subarray(from, from + 3), (y * width + x) * 3);
      }
    }
    const image = sharp(stored, { raw: { width, height, channels: 3 } });
    const tagged = await image.withMetadata({ orientation }).png().toBuffer();
    expect(await decodePicture(tagged)).toEqual({ width: WIDTH, height: HEIGHT, data: pixels });
  });

  test.each(["gif", "webp"] as const)("an animated %s gives its first frame", async (format) => {
    const frames = Buffer.concat([pixels, Buffer.alloc(pixels.length, 9), Buffer.alloc(pixels.length, 250)]);
    const raw = { width: WIDTH, height: HEIGHT * 3, channels: 3, pageHeight: HEIGHT } as const;
    const animation = sharp(frames, { raw });
    const bytes = await (format === "gif" ? animation.gif() : animation.webp({ lossless: true })).toBuffer();
    expect((await sharp(bytes, { animated: true }).metadata()).pages).toBe(3);
    expectColours(await decodePicture(bytes), 3);
  });

  test.each([
    ["", ""],
    [" with a byte order mark", "\ufeff"],
    [" with lines before it", "\n \n"],
  ])("an SVG%s is drawn at the size that is needed, not enlarged from its own", async (_, before) => {
    const svg = Buffer.from(
      `${before}<svg xmlns="http://www.w3.org/2000/svg" width="4" height="6"><rect x="2" width="2" height="6"/></svg>`,
    );
    expect(await decodePicture(svg)).toMatchObject({ width: 4, height: 6 });
    const large = await decodePicture(svg, { shortSide: 64 });
    expect([large.width, large.height]).toEqual([64, 96]);
    expect(new Set(large.data)).toEqual(new Set([0, 255]));
  });
});

describe("what is no whole picture", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "lverse-decode-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const noise = Uint8Array.from({ length: 96 * 64 * 3 }, (_, i) => (i * 7919) % 251);
  const noisy = () => sharp(noise, { raw: { width: 96, height: 64, channels: 3 } });

  test.each([
    ["JPEG", () => noisy().jpeg().toBuffer()],
    ["PNG", () => noisy().png().toBuffer()],
    ["WebP", () => noisy().webp().toBuffer()],
    ["GIF", () => noisy().gif().toBuffer()],
    ["TIFF", () => noisy().tiff({ compression: "lzw" }).toBuffer()],
    ["AVIF", () => noisy().avif().toBuffer()],
  ] as const)("a truncated %s, wherever it was cut", async (_, encode) => {
    const bytes = await encode();
    await expect(decodePicture(bytes)).resolves.toMatchObject({ width: 96, height: 64 });
    for (const kept of [16, Math.floor(bytes.length / 2), Math.floor(bytes.length * 0.97)]) {
      const { message } = await failure(bytes.subarray(0, kept), "cut.bin");
      expect(message).toMatch(
        new RegExp(`^cut.bin: found an? \\w+ of ${kept} bytes that is damaged or truncated`),
      );
      expect(message).toContain("expected");
    }
  });

  test("a PNG of 30,000 x 30,000 pixels: the size and the limit, before anything is decoded", async () => {
    const header = Buffer.from("0000753000007530080200" + "0000", "hex");
    const png = await noisy().png().toBuffer();
    const path = join(folder, "huge.png");
    await writeFile(path, Buffer.concat([png.subarray(0, 8), pngChunk("IHDR", header), png.subarray(33)]));
    const { message } = await failure(path);
    expect(message).toBe(
      `${path}: found a picture of 30000 x 30000 pixels (900,000,000), expected at most 100,000,000 pixels`,
    );
    expect(MAX_PIXELS).toBe(100_000_000);
  });

  test("an SVG that asks for too many pixels", async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="30000" height="20000"/>');
    expect((await failure(svg)).message).toContain("30000 x 20000 pixels (600,000,000)");
  });

  test.each([
    ["empty.png", "", "an empty file (0 bytes)"],
    ["notes.jpg", "Dear diary, nothing to see.", 'text that begins with "Dear diary, nothing to s"'],
    ["page.webp", "<!DOCTYPE html><p>404</p>", 'text that begins with "<!DOCTYPE html><p>404</p"'],
    ["shard.png", "PK\x03\x04 and so on", "a ZIP archive"],
    ["old.bmp", `BM${"\0".repeat(64)}`, "a BMP"],
    ["random", "\0\x01\x02\x03\x04\x05\x06\x07\x08", "9 bytes that begin with 0001020304050607"],
  ])("%s", async (name, content, found) => {
    const path = join(folder, name);
    await writeFile(path, content, "latin1");
    expect((await failure(path)).message).toBe(
      `${path}: found ${found}, expected a JPEG, PNG, WebP, AVIF, GIF, TIFF or SVG picture`,
    );
  });

  test("a path with nothing or with a folder there", async () => {
    const missing = await failure(join(folder, "missing.png"));
    expect([missing.source, missing.found]).toEqual([join(folder, "missing.png"), "no such file"]);
    expect(missing.cause).toMatchObject({ code: "ENOENT" });
    expect((await failure(folder)).found).toBe("a directory");
  });

  test("bytes without a name are called by their size", async () => {
    expect((await failure(Buffer.from("nothing"))).message).toMatch(/^a picture of 7 bytes: found text/);
  });
});
