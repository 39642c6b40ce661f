import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { demoPairs, LVerse } from "../../src/pipelines/index.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { writeTinyDemo, writeTinyModel } from "../../test/tiny-model.js";
import { captionSettings, captionTable } from "./caption-table.js";
import { type SheetParts, sheets } from "./sheets.js";

const folder = join(temporaryFolder(), "model");
let parts: SheetParts;

beforeAll(async () => {
  await writeTinyModel(folder);
  await writeTinyDemo(folder);
  parts = {
    open: (limits = {}) => LVerse.load(folder, limits),
    model: await LVerse.load(folder),
    given: await demoPairs(folder),
  };
});
afterAll(() => parts.model.dispose());

it.each(Object.entries(sheets))(
  "%s has full rows of pictures that say how they were made",
  async (_, sheet) => {
    const { cells, columns, legend } = await sheet.make(parts);
    expect(cells.length).toBeGreaterThan(0);
    expect(cells.length % columns).toBe(0);
    const { resolution } = parts.model;
    for (const { picture, caption } of cells) {
      expect([picture.width, picture.height]).toEqual([resolution, resolution]);
      expect(caption).toMatch(/\w/);
    }
    expect(legend).toMatch(/\.$/);
  },
);

it("ranks the candidates from the best to the worst", async () => {
  const { cells } = await sheets.candidates!.make(parts);
  const scores = cells.map(({ caption }) => Number(/self (\S+)$/.exec(caption!)![1]));
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  expect(new Set(cells.map(({ caption }) => caption)).size).toBe(cells.length);
});

it("counts the drawings that do not change with the batch: all of them", async () => {
  expect((await sheets.batch!.make(parts)).legend).toContain("3 of 3 have the same tokens");
});

it("has a line of captions for every setting, and a column for every picture", async () => {
  const lines = (await captionTable(parts)).split("\n");
  expect(lines).toHaveLength(2 + captionSettings.length);
  expect(lines[0]).toBe("|  | a red apple | a blue fish | a green hat | a cat |");
  const three = lines.find((line) => line.startsWith("| `lverse caption -n 3 --seed 7` |"))!;
  expect(three.split("<br>")).toHaveLength(1 + 2 * parts.given.length);
});
