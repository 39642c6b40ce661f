import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { readUrlRows, scanUrlTable } from "./url-table.js";

const path = join(temporaryFolder(), "table.tsv");

async function read(content: string | Uint8Array, rowsPerGroup: number) {
  writeFileSync(path, content);
  const table = await scanUrlTable(path, rowsPerGroup);
  const groups = await Promise.all(table.starts.slice(0, -1).map((_, group) => readUrlRows(table, group)));
  return { table, groups };
}

test("rows in groups, whatever ends the lines, empty lines passed over", async () => {
  const content = "\ufeffa cat\thttp://x/1\r\n\n  \t\ndeux  œufs\u2028\rici\thttp://x/2\nthree\thttps://x/3";
  const { table, groups } = await read(content, 2);
  expect(groups).toEqual([
    [
      { row: 0, caption: "a cat", url: "http://x/1" },
      { row: 1, caption: "deux œufs ici", url: "http://x/2" },
    ],
    [{ row: 2, caption: "three", url: "https://x/3" }],
  ]);
  expect(table.rows).toBe(3);
  expect(table.sha256).toBe(createHash("sha256").update(content).digest("hex"));
});

test("the address may come first, and further columns do not matter", async () => {
  const { groups } = await read("http://x/1\ta cat\nhttp://x/a\thttp://x/2\ta\tb\nnothing\n", 10);
  expect(groups[0]).toEqual([
    { row: 0, caption: "a cat", url: "http://x/1" },
    { row: 1, caption: "http://x/a", url: "http://x/2" },
    { row: 2, caption: "nothing", url: "" },
  ]);
});

test("a file larger than what is read at a time, cut within lines and characters", async () => {
  const lines = Array.from({ length: 40_000 }, (_, i) => `${"ü".repeat(i % 50)} ${i}\thttp://host/${i}`);
  const { table, groups } = await read(`${lines.join("\n")}\n`, 7000);
  expect(table.rows).toBe(40_000);
  expect(groups.map((rows) => rows.length)).toEqual([7000, 7000, 7000, 7000, 7000, 5000]);
  for (const { row, caption, url } of groups.flat()) {
    if (`${"ü".repeat(row % 50)} ${row}`.trim() === caption && url === `http://host/${row}`) continue;
    expect.unreachable(`row ${row}: ${caption}`);
  }
});

test("what is no such table is refused", async () => {
  await expect(read("", 2)).rejects.toThrow(/found an empty file, expected lines of a caption, a tab/);
  await expect(read("\n \n", 2)).rejects.toThrow(/found an empty file/);
  await expect(read("a,b\nc,d\n", 5)).rejects.toThrow(/found no address in its first 2 rows/);
  await expect(read(`a\thttp://x/1\n${"b".repeat(3 * 2 ** 20)}`, 5)).rejects.toThrow(/a line of more than/);
  await expect(scanUrlTable(`${path}.absent`, 5)).rejects.toThrow(/cannot be read \(ENOENT/);
});
