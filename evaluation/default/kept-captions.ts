import { z } from "zod";
import { readResultFile, writeResultFile } from "../../experiments/common/result-file.js";
import type { Picture } from "../../src/data/index.js";

/** Writes a caption for each picture. */
export type Describe = (pictures: readonly Picture[]) => Promise<readonly string[]>;

export interface KeptWork {
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Pictures that are described before their captions are written to the file. */
const BATCH = 16;

const captionsSchema = z.record(z.string(), z.string());

/**
 * A caption for each picture, kept in a file by the pictures' keys: one that is there is not written again.
 *
 * @param path of the file; its folder is made
 * @throws the signal's reason where it stops the work; captions of finished batches are kept
 */
export async function keptCaptions(
  path: string,
  pictures: readonly { readonly key: string; readonly picture: Picture }[],
  describe: Describe,
  { onProgress, signal }: KeptWork = {},
): Promise<string[]> {
  const captions = (await readResultFile(path, captionsSchema)) ?? {};
  const missing = pictures.filter(({ key }) => !(key in captions));
  for (let start = 0; start < missing.length; start += BATCH) {
    signal?.throwIfAborted();
    const part = missing.slice(start, start + BATCH);
    const written = await describe(part.map(({ picture }) => picture));
    part.forEach(({ key }, i) => {
      captions[key] = written[i]!;
    });
    await writeResultFile(path, captionsSchema, captions);
    onProgress?.(start + part.length, missing.length);
  }
  return pictures.map(({ key }) => captions[key]!);
}
