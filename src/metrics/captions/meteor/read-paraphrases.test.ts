import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../../test/temporary-folder.js";
import { DatasetError } from "../../../data/errors.js";
import { readParaphrases } from "./read-paraphrases.js";

const folder = temporaryFolder();
const entries = "0.5\nhas been\nwas\n0.25\nof the\nof a\n1e-3\nin front of\nbefore\n";
const texts = ["it has been made", "it was made in front", "of the house before"].map((text) =>
  text.split(" "),
);

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test.each([
  ["as METEOR ships it", file("a.gz", gzipSync(entries))],
  ["unpacked", file("a.txt", entries)],
  ["without a line break at the end", file("b.txt", entries.trimEnd())],
  ["with carriage returns", file("c.txt", entries.replaceAll("\n", "\r\n"))],
])("%s: entries whose phrases may occur", async (_, path) => {
  const table = await readParaphrases(path, texts);
  // "of a" has a word that no text has; "front of" is no pair of neighbours.
  expect(table.size).toBe(1);
  expect(table.occurrences(texts[0]!, texts[1]!)).toEqual([{ from: 1, length: 2, at: 1, otherLength: 1 }]);
  expect(table.occurrences(texts[1]!, texts[0]!)).toEqual([]);
});

test("a table across many chunks keeps the order of the file", async () => {
  const many = Array.from({ length: 30_000 }, (_, i) => `0.1\nrare${i}\nwas\n`).join("");
  const path = file("many.gz", gzipSync(`0.1\nhas been\nmade\n${many}0.1\nhas been\nwas\n`));
  const table = await readParaphrases(path, texts);
  expect(table.size).toBe(2);
  expect(table.occurrences(["has", "been"], ["was", "made"]).map(({ at }) => at)).toEqual([1, 0]);
});

test.each([
  ["nothing there", join(folder, "none.gz"), /cannot be read/],
  ["an empty file", file("empty.gz", gzipSync("")), /an empty file, expected METEOR's table/],
  ["a cut archive", file("cut.gz", gzipSync(entries.repeat(1000)).subarray(0, 60)), /cannot be read/],
  ["an entry that is cut", file("cut.txt", "0.1\nhas been\n"), /2 lines, which is no multiple of three/],
  ["another text", file("other.txt", "a\nb\nc\n"), /found "a" at line 1/],
  ["no UTF-8", file("latin.txt", Buffer.from([0x30, 0x0a, 0xff, 0x0a])), /not UTF-8/],
  ["a line without end", file("long.txt", "1".repeat(200_000)), /a line of more than 65536 characters/],
])("refused: %s", async (_, path, message) => {
  const reading = readParaphrases(path, texts);
  await expect(reading).rejects.toThrow(DatasetError);
  await expect(reading).rejects.toThrow(message);
});

test("a signal ends the reading", async () => {
  const path = file("signal.txt", entries);
  await expect(readParaphrases(path, texts, AbortSignal.abort())).rejects.toThrow(/abort/i);
});
