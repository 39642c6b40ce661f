import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { Command } from "commander";
import { expect, it } from "vitest";
import { registerCaption } from "../../src/cli/caption.js";
import { registerDraw } from "../../src/cli/draw.js";
import { captionBlock } from "./caption-table.js";
import { blockNames } from "./page-blocks.js";
import { sheets } from "./sheets.js";

const docs = join(import.meta.dirname, "../../docs");
const page = readFileSync(join(docs, "sampling.md"), "utf8");
const files = readdirSync(join(docs, "sampling"));

/** Options that change nothing of how something is drawn or described. */
const besides = ["--model", "--threads", "--quiet", "--json", "--output", "--results", "--number", "--help"];

it("the page has a place for every sheet and for the captions, once each", () => {
  expect(blockNames(page).sort()).toEqual([...Object.keys(sheets), captionBlock].sort());
});

it("the page shows every sheet, and nothing else lies in the folder", () => {
  const shown = [...page.matchAll(/!\[[^\]]+\]\(sampling\/([^)]+)\)/g)].map(([, file]) => file);
  expect(shown.sort()).toEqual(files.sort());
  expect(files.sort()).toEqual(
    Object.keys(sheets)
      .map((name) => `${name}.png`)
      .sort(),
  );
});

it("the sheets together stay below 600 kB", () => {
  const bytes = files.reduce((sum, file) => sum + statSync(join(docs, "sampling", file)).size, 0);
  expect(bytes).toBeLessThan(600_000);
});

it.each([registerDraw, registerCaption])("the page tells of every option that %o has", (register) => {
  const program = new Command();
  const stream = new PassThrough();
  register(program, {
    stdin: stream,
    stdout: stream,
    stderr: stream,
    signal: new AbortController().signal,
  });
  const options = program.commands[0]!.options.map(({ long }) => long!);
  expect(options).toContain("--temperature");
  const untold = options.filter((option) => !besides.includes(option) && !page.includes(`\`${option}`));
  expect(untold).toEqual([]);
});
