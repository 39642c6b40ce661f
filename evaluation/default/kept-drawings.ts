import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeAll, writeFileAtomically } from "../../src/checkpoint/index.js";
import { encodePng, loadPicture, type Picture } from "../../src/data/index.js";
import type { KeptWork } from "./kept-captions.js";

/** Draws a picture for each prompt. */
export type Draw = (prompts: readonly string[]) => Promise<readonly Picture[]>;

/** Pictures that are drawn together. */
const BATCH = 16;

/**
 * A drawing for each prompt, kept in a folder as PNG by the prompts' keys: one that is there is not drawn again.
 *
 * @throws the signal's reason where it stops the work; drawings of finished batches are kept
 */
export async function keptDrawings(
  folder: string,
  prompts: readonly { readonly key: string; readonly prompt: string }[],
  draw: Draw,
  { onProgress, signal }: KeptWork = {},
): Promise<Picture[]> {
  await mkdir(folder, { recursive: true });
  const fileOf = (key: string) => join(folder, `${key}.png`);
  const missing = prompts.filter(({ key }) => !existsSync(fileOf(key)));
  for (let start = 0; start < missing.length; start += BATCH) {
    signal?.throwIfAborted();
    const part = missing.slice(start, start + BATCH);
    const drawn = await draw(part.map(({ prompt }) => prompt));
    for (const [i, { key }] of part.entries()) {
      const png = await encodePng(drawn[i]!);
      await writeFileAtomically(fileOf(key), (handle) => writeAll(handle, png));
    }
    onProgress?.(start + part.length, missing.length);
  }
  return Promise.all(prompts.map(({ key }) => loadPicture(fileOf(key))));
}
