import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { contactSheet, wrapCaption } from "./contact-sheet.js";
import { loadPicture } from "./image.js";

const plain = (width: number, height: number, colour: number[]) => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => colour[i % 3]!),
});

const colourAt = (sheet: { width: number; data: Uint8Array }, x: number, y: number) => [
  ...sheet.data.subarray((y * sheet.width + x) * 3, (y * sheet.width + x) * 3 + 3),
];

describe("contactSheet", () => {
  test("lays pictures out in rows on white", async () => {
    const colours = [
      [200, 0, 0],
      [0, 200, 0],
      [0, 0, 200],
    ];
    const cells = colours.map((colour) => ({ picture: plain(100, 100, colour) }));
    const sheet = await loadPicture(await contactSheet(cells, { columns: 2 }));
    expect([sheet.width, sheet.height]).toEqual([2 * 112 + 12, 2 * 112 + 12]);
    expect(colourAt(sheet, 60, 60)).toEqual([200, 0, 0]);
    expect(colourAt(sheet, 172, 60)).toEqual([0, 200, 0]);
    expect(colourAt(sheet, 60, 172)).toEqual([0, 0, 200]);
    expect(colourAt(sheet, 172, 172)).toEqual([255, 255, 255]);
    expect(colourAt(sheet, 5, 5)).toEqual([255, 255, 255]);
  });

  test("pictures of other sizes are fitted into their cell, captions make room below", async () => {
    const cells = [
      { picture: plain(100, 100, [9, 9, 9]), caption: "one" },
      { picture: plain(40, 10, [0, 0, 200]), caption: 'a <tag> & "quotes" \u0007 in a caption' },
    ];
    const bare = await loadPicture(await contactSheet(cells.map(({ picture }) => ({ picture }))));
    const sheet = await loadPicture(await contactSheet(cells));
    expect(sheet.height).toBeGreaterThan(bare.height);
    expect(colourAt(sheet, 124 + 50, 62)).toEqual([0, 0, 200]);
    expect(colourAt(sheet, 124 + 50, 20)).toEqual([255, 255, 255]);
  });

  test("no pictures are refused", async () => {
    await expect(contactSheet([])).rejects.toThrow("at least one picture");
  });

  test("works where the machine has no font", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lverse-fonts-"));
    try {
      const config = join(folder, "fonts.conf");
      await writeFile(config, '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig/>');
      const script = join(folder, "sheet.mjs");
      const module = new URL("./contact-sheet.ts", import.meta.url).href;
      await writeFile(
        script,
        `import { contactSheet } from ${JSON.stringify(module)};
         const picture = { width: 8, height: 8, data: new Uint8Array(192) };
         const png = await contactSheet([{ picture, caption: "a caption" }]);
         process.stdout.write(Buffer.from(png).toString("base64"));`,
      );
      const environment = { ...process.env, FONTCONFIG_FILE: config, HOME: folder, XDG_CACHE_HOME: folder };
      const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", script], {
        env: environment,
        cwd: new URL("../..", import.meta.url),
      });
      const sheet = await loadPicture(Buffer.from(stdout, "base64"));
      expect(colourAt(sheet, 60, 16)).toEqual([0, 0, 0]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("wrapCaption", () => {
  test("breaks between words, cuts long ones, ends in an ellipsis after three lines", () => {
    expect(wrapCaption("", 96)).toEqual([]);
    expect(wrapCaption("a red apple, flat", 96)).toEqual(["a red apple,", "flat"]);
    expect(wrapCaption("x".repeat(20), 96)).toEqual(["x".repeat(15), "x".repeat(5)]);
    const long = wrapCaption("one two three four five six seven eight nine ten eleven twelve", 96);
    expect(long).toHaveLength(3);
    expect(long[2]).toMatch(/\.\.\.$/);
  });
});
