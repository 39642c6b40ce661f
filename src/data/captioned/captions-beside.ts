import { readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { Lanes } from "../lanes.js";
import { captionLines } from "./caption-text.js";
import type { Remarks } from "./remarks.js";

/** Files read at a time. */
const LANES = 8;

/** Where the captions of a picture may lie: `a/b.jpg` has them in `a/b.txt`. */
export const captionPath = (picture: string): string =>
  `${picture.slice(0, picture.length - extname(picture).length)}.txt`;

/**
 * Reads the captions that lie beside pictures, `NAME.txt` for `NAME.jpg`, a line a caption; undefined for a picture
 * without. A file that cannot be read is remarked and gives none.
 *
 * @param folder the folder that relative paths start from
 * @param texts the `.txt` that are there, as such paths; by default each is looked for
 */
export async function captionsBeside(
  folder: string,
  pictures: readonly string[],
  remarks: Remarks,
  texts?: ReadonlySet<string>,
): Promise<(readonly string[] | undefined)[]> {
  const lanes = new Lanes(LANES);
  const read = async (picture: string): Promise<readonly string[] | undefined> => {
    const path = captionPath(picture);
    if (texts && !texts.has(path)) return undefined;
    let bytes: Uint8Array;
    try {
      bytes = await readFile(resolve(folder, path));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "ENOENT") remarks.add(`captions that cannot be read (${code})`, resolve(folder, path));
      return undefined;
    }
    const captions = captionLines(bytes, resolve(folder, path), remarks);
    return captions.length > 0 ? captions : undefined;
  };
  return Promise.all(pictures.map((picture) => lanes.run(() => read(picture))));
}
