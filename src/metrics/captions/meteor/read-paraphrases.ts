import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { PassThrough, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { DatasetError } from "../../../data/errors.js";
import { ParaphraseTable } from "./paraphrase-table.js";
import { PhraseFilter } from "./phrase-filter.js";

const expected =
  "METEOR's table, such as paraphrase-en.gz: lines of three, a probability, a phrase and its paraphrase";

/** Characters of a line, at most. */
const LONGEST_LINE = 65_536;

/** Takes the table's lines one by one. */
class TripleReader {
  readonly #path: string;
  readonly #take: (phrase: string, paraphrase: string) => void;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  #rest = "";
  #lines = 0;
  #phrase = "";

  constructor(path: string, take: (phrase: string, paraphrase: string) => void) {
    this.#path = path;
    this.#take = take;
  }

  write(chunk: Uint8Array | undefined): void {
    const lines = (this.#rest + this.#decode(chunk)).split("\n");
    this.#rest = lines.pop()!;
    if (this.#rest.length > LONGEST_LINE) throw this.#error(`a line of more than ${LONGEST_LINE} characters`);
    for (const line of lines) this.#line(line);
  }

  /** @throws {DatasetError} the table ends within an entry */
  end(): void {
    this.write(undefined);
    if (this.#rest !== "") this.#line(this.#rest);
    if (this.#lines === 0) throw this.#error("an empty file");
    if (this.#lines % 3 !== 0) throw this.#error(`${this.#lines} lines, which is no multiple of three`);
  }

  #decode(chunk: Uint8Array | undefined): string {
    try {
      return chunk ? this.#decoder.decode(chunk, { stream: true }) : this.#decoder.decode();
    } catch (cause) {
      throw this.#error("text that is not UTF-8", cause);
    }
  }

  #line(line: string): void {
    const place = this.#lines++ % 3;
    if (place === 0 && (line.trim() === "" || !Number.isFinite(Number(line)))) {
      throw this.#error(`${JSON.stringify(line.slice(0, 80))} at line ${this.#lines}`);
    }
    if (place === 1) this.#phrase = line;
    if (place === 2) this.#take(this.#phrase, line);
  }

  #error(found: string, cause?: unknown): DatasetError {
    return new DatasetError(this.#path, found, expected, { cause });
  }
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

/**
 * Reads a table of paraphrases as METEOR ships it (`data/paraphrase-en.gz`), or the same unpacked. The table has millions of
 * entries; only those are kept of which both phrases may occur in the texts, so that memory grows with the texts alone.
 *
 * @param texts the words of all captions and references
 * @param signal ends the reading
 * @throws {DatasetError} it cannot be read, is damaged or something else
 */
export async function readParaphrases(
  path: string,
  texts: Iterable<readonly string[]>,
  signal?: AbortSignal,
): Promise<ParaphraseTable> {
  const filter = new PhraseFilter(texts);
  const table = new ParaphraseTable();
  const reader = new TripleReader(path, (phrase, paraphrase) => {
    const from = filter.words(phrase);
    const to = from && filter.words(paraphrase);
    if (from && to) table.add(from, to);
  });
  try {
    const packed = await isGzip(path);
    await pipeline(createReadStream(path), packed ? createGunzip() : new PassThrough(), writable(reader), {
      ...(signal && { signal }),
    });
  } catch (cause) {
    if (cause instanceof DatasetError || signal?.aborted) throw cause;
    throw new DatasetError(path, `a file that cannot be read (${(cause as Error).message})`, expected, {
      cause,
    });
  }
  return table;
}

function writable(reader: TripleReader): Writable {
  const attempt = (action: () => void, done: (error?: Error) => void) => {
    try {
      action();
    } catch (error) {
      done(error as Error);
      return;
    }
    done();
  };
  return new Writable({
    write: (chunk: Uint8Array, _, done) => attempt(() => reader.write(chunk), done),
    final: (done) => attempt(() => reader.end(), done),
  });
}
