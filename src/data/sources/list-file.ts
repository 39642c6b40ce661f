import { readFile } from "node:fs/promises";
import { SourceError } from "../errors.js";

/**
 * Reads a list of pictures: a path a line, in UTF-8, empty lines passed over. The order of the list stays, and
 * a picture that stands there twice is there twice.
 *
 * @throws {SourceError} the list cannot be read, or a line names a shard or an address
 */
export async function readListFile(path: string): Promise<string[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    const problem = `a file that cannot be read (${(cause as Error).message})`;
    throw new SourceError(path, problem, "a list of pictures", { cause });
  }
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    if (!/^[a-z][a-z0-9+.-]*:\/\/|\.tar$/i.test(line)) continue;
    throw new SourceError(
      `${path}:${index + 1}`,
      JSON.stringify(line),
      "the path of a picture; name shards as sources of their own",
    );
  }
  return lines.filter((line) => line.trim() !== "");
}
