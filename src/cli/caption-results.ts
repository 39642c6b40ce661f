import { writeAll, writeFileAtomically } from "../checkpoint/index.js";
import { captionResult } from "../metrics/index.js";
import { UsageError } from "./failure.js";
import { standardStream } from "./input.js";

/** A picture's file with its captions, the best first; none where it could not be read. */
export interface CaptionedFile {
  readonly file: string;
  readonly captions?: readonly { readonly caption: string }[];
}

/**
 * Finds out before the work whether pictures can be told apart in coco-caption's results file.
 *
 * @throws UsageError for the standard input, or two files that go by one number or name
 */
export function checkPictureNames(files: readonly string[]): void {
  const found = new Map<number | string, string>();
  for (const file of files) {
    if (file === standardStream) {
      throw new UsageError(
        `--results calls pictures by their files' names; "-", the standard input, has none`,
      );
    }
    const { image_id: id } = captionResult(file, "");
    const before = found.get(id);
    if (before !== undefined) {
      throw new UsageError(
        `${before} and ${file} are both picture ${id} in --results; leave one out, or rename it`,
      );
    }
    found.set(id, file);
  }
}

/** Writes the first caption of each picture as coco-caption's results file has it, whole or not at all. */
export async function writeCaptionResults(path: string, files: readonly CaptionedFile[]): Promise<void> {
  const results = files.flatMap(({ file, captions: [best] = [] }) =>
    best ? [captionResult(file, best.caption)] : [],
  );
  const bytes = Buffer.from(`${JSON.stringify(results, null, 1)}\n`);
  await writeFileAtomically(path, (handle) => writeAll(handle, bytes));
}
