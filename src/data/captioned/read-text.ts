import { readFile, stat } from "node:fs/promises";
import { DatasetError } from "../errors.js";
import { decodeText } from "./caption-text.js";

/** Bytes of a file of captions, at most: V8's strings end at 2^29 characters. */
export const LARGEST_CAPTION_FILE = 500 * 2 ** 20;

/**
 * Reads a whole file of captions.
 *
 * @param expected what errors say the file should be
 * @throws {DatasetError} it cannot be read, is larger than {@link LARGEST_CAPTION_FILE}, or is not UTF-8
 */
export async function readText(path: string, expected: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    const { size } = await stat(path);
    if (size > LARGEST_CAPTION_FILE) {
      const most = LARGEST_CAPTION_FILE / 2 ** 20;
      throw new DatasetError(
        path,
        `a file of ${Math.ceil(size / 2 ** 20)} MiB`,
        `at most ${most} MiB; cut it into parts`,
      );
    }
    bytes = await readFile(path);
  } catch (cause) {
    if (cause instanceof DatasetError) throw cause;
    throw new DatasetError(path, `a file that cannot be read (${(cause as Error).message})`, expected, {
      cause,
    });
  }
  const text = decodeText(bytes);
  if (text === undefined) throw new DatasetError(path, "text that is not UTF-8", expected);
  return text;
}

/** @throws {DatasetError} no JSON */
export function parseJson(text: string, path: string, expected: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { message } = cause as Error;
    throw new DatasetError(path, `what is no JSON (${message.slice(0, 120)})`, expected, { cause });
  }
}
