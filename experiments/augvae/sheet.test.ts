import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { encodePng, loadPicture, type Picture } from "../../src/data/index.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { comparisonSheet, tile } from "./sheet.js";

const folder = temporaryFolder();

const grey = (value: number): Picture => ({ width: 2, height: 2, data: new Uint8Array(12).fill(value) });

it("shows the inputs once, then each file's reconstructions, twice as large", async () => {
  const paths = await Promise.all(
    [100, 200].map(async (value) => {
      const path = join(folder, `${value}.png`);
      const sheet = tile([
        [grey(1), grey(2), grey(3)],
        [grey(value), grey(value + 1), grey(value + 2)],
      ]);
      writeFileSync(path, await encodePng(sheet));
      return path;
    }),
  );
  const { width, height, data } = await loadPicture(await comparisonSheet(paths, 2));
  expect([width, height]).toEqual([12, 12]);
  const at = (x: number, y: number) => data[(y * width + x) * 3];
  const centres = [1, 5, 9].map((y) => [1, 5, 9].map((x) => at(x, y)));
  expect(centres).toEqual([
    [1, 2, 3],
    [100, 101, 102],
    [200, 201, 202],
  ]);
});

it("refuses rows that do not fit", () => {
  expect(() => tile([[grey(1), grey(2)], [grey(3)]])).toThrow("row 1, picture 0");
});
