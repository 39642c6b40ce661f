/**
 * Makes the pictures and the table of captions of docs/sampling.md with a model, and writes them into the page: every option
 * of drawing and describing with fixed prompts and seeds.
 *
 *     npx tsx scripts/sampling-pictures.ts                        # models/mini, docs/sampling.md, docs/sampling/
 *     npx tsx scripts/sampling-pictures.ts --model my-model --page my.md --only guidance --only captions
 */
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { writeFileAtomically } from "../src/checkpoint/index.js";
import { contactSheet } from "../src/data/index.js";
import { demoPairs, LVerse, shippedModel } from "../src/pipelines/index.js";
import { captionBlock, captionTable } from "./sampling/caption-table.js";
import { replaceBlock } from "./sampling/page-blocks.js";
import { type SheetParts, sheets } from "./sampling/sheets.js";

/** Side of a picture on a sheet, in pixels. */
const CELL = 96;

const { values } = parseArgs({
  options: {
    model: { type: "string", default: shippedModel },
    page: { type: "string", default: join(import.meta.dirname, "../docs/sampling.md") },
    only: { type: "string", multiple: true },
  },
});
const { model: folder, page, only } = values;
const blocks = [...Object.keys(sheets), captionBlock];
const unknown = only?.find((name) => !blocks.includes(name));
if (unknown !== undefined) {
  console.error(`--only ${unknown}: there is no such block; those there are: ${blocks.join(", ")}`);
  process.exit(2);
}

/** Pictures lie beside the page, in a folder of its name. */
const pictures = join(dirname(page), basename(page, extname(page)));
const wanted = (name: string): boolean => only === undefined || only.includes(name);

const model = await LVerse.load(folder);
const parts: SheetParts = {
  open: (limits = {}) => LVerse.load(folder, limits),
  model,
  given: await demoPairs(folder),
};
try {
  mkdirSync(pictures, { recursive: true });
  for (const [name, { shows, make }] of Object.entries(sheets)) {
    if (!wanted(name)) continue;
    const { cells, columns, legend } = await make(parts);
    const path = join(pictures, `${name}.png`);
    await write(path, await smallPng(await contactSheet(cells, { columns, cell: CELL })));
    const link = `${basename(pictures)}/${name}.png`;
    await writeBlock(name, `![${shows}](${link})\n\n${legend}`);
    console.log(`${path}: ${Math.ceil(statSync(path).size / 1000)} kB`);
  }
  if (wanted(captionBlock)) await writeBlock(captionBlock, await captionTable(parts));
  console.log(page);
} finally {
  await model.dispose();
}

/** The same sheet in 256 colours of its own: a third to a fifth of the bytes. */
function smallPng(sheet: Uint8Array): Promise<Uint8Array> {
  return sharp(sheet).png({ palette: true, dither: 0.5, effort: 10, compressionLevel: 9 }).toBuffer();
}

async function writeBlock(name: string, text: string): Promise<void> {
  await write(page, Buffer.from(replaceBlock(readFileSync(page, "utf8"), name, text)));
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  await writeFileAtomically(path, async (handle) => handle.writeFile(bytes));
}
