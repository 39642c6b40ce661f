import { realpath, stat } from "node:fs/promises";
import { dirname, extname, isAbsolute, relative, resolve, sep, win32 } from "node:path";
import { StudyError } from "./errors.js";

/** Formats that browsers show and that run no scripts, by the ends of names. */
const mediaTypes: Readonly<Record<string, string>> = {
  ".avif": "image/avif",
  ".gif": "image/gif",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".png": "image/png",
  ".webp": "image/webp",
};

/** What names of a study's pictures may end in. */
export const pictureEndings: readonly string[] = Object.keys(mediaTypes);

/** The media type of a picture by the end of its name; undefined for one that a study does not show. */
export const mediaTypeOf = (image: string): string | undefined => mediaTypes[extname(image).toLowerCase()];

/** Whether a picture's name in a study leads out of the study's folder, on whatever system. */
export function leavesFolder(image: string): boolean {
  return (
    isAbsolute(image) ||
    win32.isAbsolute(image) ||
    /^[a-z]:/i.test(image) ||
    image.includes("\0") ||
    image.split(/[\\/]/).includes("..")
  );
}

/**
 * The file of a study's picture. Links are followed, and have to end in the study's folder as well.
 *
 * @param study path of the study's file
 * @param image as the study names it
 * @throws StudyError for a picture that is not there, no file, or elsewhere
 */
export async function resolvePicture(study: string, image: string): Promise<string> {
  const refuse = (problem: string, cause?: unknown) =>
    new StudyError(study, `picture ${JSON.stringify(image)} ${problem}`, [], { cause });
  const elsewhere = () => refuse("lies outside the study's folder; put a copy into it");
  if (leavesFolder(image)) throw elsewhere();
  let folder: string;
  let path: string;
  try {
    folder = await realpath(dirname(study));
    path = await realpath(resolve(folder, image));
  } catch (error) {
    throw refuse(`is not there (${(error as Error).message})`, error);
  }
  const within = relative(folder, path);
  if (within === ".." || within.startsWith(`..${sep}`) || isAbsolute(within)) throw elsewhere();
  if (!(await stat(path)).isFile()) throw refuse("is no file");
  return path;
}
