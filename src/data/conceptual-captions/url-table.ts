import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { DatasetError } from "../errors.js";

/** A row of the table: a caption and where its picture is. */
export interface CaptionUrl {
  /** The number of the row, from 0; empty lines have none. */
  readonly row: number;
  /** White space in one; may be empty. */
  readonly caption: string;
  /** As it stands there; may be anything. */
  readonly url: string;
}

/** What a table of captions and addresses is. */
export interface UrlTable {
  readonly path: string;
  /** Digest of the whole file, in hexadecimal digits. */
  readonly sha256: string;
  readonly rows: number;
  /** The byte at which each group of rows begins, and the file's end. */
  readonly starts: readonly number[];
  readonly rowsPerGroup: number;
}

const NEWLINE = 10;
/** Tab, carriage return, space. */
const SPACES = new Set([9, 13, 32]);
/** In bytes. */
const LONGEST_LINE = 2 ** 20;
const EXPECTED = "lines of a caption, a tab and the address of its picture (Conceptual Captions)";

const isAddress = (field: string): boolean => /^https?:\/\//i.test(field);

/** Which of the first two fields is the address: Conceptual Captions has it second, its 12 million first. */
function parseRow(line: string, row: number): CaptionUrl {
  const [first = "", second = ""] = line.split("\t").map((field) => field.replace(/\s+/g, " ").trim());
  const turned = isAddress(first) && !isAddress(second);
  return turned ? { row, caption: second, url: first } : { row, caption: first, url: second };
}

interface Line {
  /** Its first byte in the file. */
  readonly offset: number;
  /** Without the line feed. */
  readonly bytes: Buffer;
}

/** Lines that are not empty, as many at a time as a piece of the file holds. @throws {RangeError} a line without end */
async function* readLines(
  path: string,
  options: { start?: number; end?: number; signal?: AbortSignal | undefined },
  onBytes?: (bytes: Buffer) => void,
): AsyncGenerator<Line[]> {
  let offset = options.start ?? 0;
  let rest: Buffer = Buffer.alloc(0);
  const line = (bytes: Buffer): Line[] => {
    const found = { offset, bytes };
    offset += bytes.length + 1;
    return bytes.every((byte) => SPACES.has(byte)) ? [] : [found];
  };
  for await (const chunk of createReadStream(path, { ...options, highWaterMark: 1 << 20 })) {
    onBytes?.(chunk as Buffer);
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk as Buffer]) : (chunk as Buffer);
    const lines: Line[] = [];
    let at = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, at)) {
      lines.push(...line(bytes.subarray(at, end)));
      at = end + 1;
    }
    rest = bytes.subarray(at);
    if (rest.length > LONGEST_LINE) throw new RangeError(`a line of more than ${LONGEST_LINE} bytes`);
    yield lines;
  }
  yield line(rest);
}

/**
 * Reads through a table once, in pieces: its digest, how many rows it has, and where each group of them begins.
 *
 * @throws {DatasetError} it cannot be read, or none of the rows of the first group has an address
 */
export async function scanUrlTable(
  path: string,
  rowsPerGroup: number,
  signal?: AbortSignal,
): Promise<UrlTable> {
  const hash = createHash("sha256");
  const starts: number[] = [];
  let rows = 0;
  let size = 0;
  try {
    for await (const lines of readLines(path, { signal }, (bytes) => {
      hash.update(bytes);
      size += bytes.length;
    })) {
      for (const { offset } of lines) if (rows++ % rowsPerGroup === 0) starts.push(offset);
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw new DatasetError(path, `a file that cannot be read (${(cause as Error).message})`, EXPECTED, {
      cause,
    });
  }
  starts.push(size);
  const table = { path, sha256: hash.digest("hex"), rows, starts, rowsPerGroup };
  if (rows === 0) throw new DatasetError(path, "an empty file", EXPECTED);
  for (const { url } of await readUrlRows(table, 0)) if (isAddress(url)) return table;
  throw new DatasetError(path, `no address in its first ${Math.min(rows, rowsPerGroup)} rows`, EXPECTED);
}

/** The rows of group `group`, in order. */
export async function readUrlRows(table: UrlTable, group: number): Promise<CaptionUrl[]> {
  const { path, starts, rowsPerGroup } = table;
  const rows: CaptionUrl[] = [];
  for await (const lines of readLines(path, { start: starts[group]!, end: starts[group + 1]! - 1 })) {
    for (const { bytes } of lines) {
      const text = bytes.toString("utf8").replace(/^\ufeff/, "");
      rows.push(parseRow(text, group * rowsPerGroup + rows.length));
    }
  }
  return rows;
}
