import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { writeAll, writeFileAtomically } from "../checkpoint/index.js";
import { UsageError } from "./failure.js";
import { standardStream } from "./input.js";
import { print, type Terminal } from "./terminal.js";

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * Finds out before the work whether pictures can be written there.
 *
 * @throws UsageError for a name that is not a PNG's, or a folder that is missing or closed
 */
export async function checkOutput(path: string): Promise<void> {
  if (path === standardStream) return;
  if (extname(path).toLowerCase() !== ".png") {
    throw new UsageError(`${path}: pictures are written as PNG; give a name that ends in .png, or -`);
  }
  await checkFile(path);
}

/**
 * Finds out before the work whether a file can be written there.
 *
 * @throws UsageError for a folder, or a folder around it that is missing or closed
 */
export async function checkFile(path: string): Promise<void> {
  const folder = dirname(path);
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) throw new UsageError(`${path}: there is no folder ${folder}`);
  await access(folder, constants.W_OK).catch((cause: unknown) => {
    throw new UsageError(`${path}: the folder ${folder} cannot be written to`, { cause });
  });
  if ((await stat(path).catch(() => undefined))?.isDirectory()) {
    throw new UsageError(`${path} is a folder; give the name of a file`);
  }
}

/** Writes a file whole or not at all, or to the standard output. */
export async function writeOutput(terminal: Terminal, path: string, bytes: Uint8Array): Promise<void> {
  if (path === standardStream) return print(terminal, bytes);
  await writeFileAtomically(path, (handle) => writeAll(handle, bytes));
}

/** One name for one picture, `apple-1.png` and so on for several. */
export function numberedNames(path: string, count: number): string[] {
  if (count === 1) return [path];
  const extension = extname(path);
  const stem = path.slice(0, path.length - extension.length);
  return Array.from({ length: count }, (_, i) => `${stem}-${i + 1}${extension}`);
}

/** Characters of a caption that its file's name takes. */
const longestName = 40;

/** Names for pictures that were given none, from the caption; files that are there keep theirs. */
export async function freeNames(caption: string, count: number): Promise<string[]> {
  const words = caption.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const stem = Array.from(words.join("-")).slice(0, longestName).join("").replace(/-+$/, "") || "picture";
  for (let attempt = 1; ; attempt++) {
    const names = numberedNames(`${stem}${attempt === 1 ? "" : ` (${attempt})`}.png`, count);
    const taken = await Promise.all(names.map(exists));
    if (!taken.includes(true)) return names;
  }
}
