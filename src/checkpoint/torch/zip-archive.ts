import type { FileHandle } from "node:fs/promises";
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import { CheckpointError, fileError } from "../errors.js";
import { readExactly } from "../read-exactly.js";
import { quoted } from "./errors.js";
import type { StoredBytes } from "./torch-storage.js";
import { unpack } from "./view-reader.js";

/** Entries that an archive may have: a storage each, and a handful more. */
const mostEntries = 1 << 20;

/** Bytes that deflate makes of one at most (https://zlib.net/zlib_tech.html). */
const largestExpansion = 1032;

/** Hands the file to yauzl within its bounds; the handle stays the caller's. */
class HandleReader extends RandomAccessReader {
  constructor(
    private readonly handle: FileHandle,
    private readonly path: string,
  ) {
    super();
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    const target = buffer.subarray(offset, offset + length);
    const read = async () => {
      const { size } = await this.handle.stat();
      // Positions come out of the file and may be anything.
      if (!(position + length <= size)) {
        throw new CheckpointError({
          path: this.path,
          problem: "the zip archive is damaged or truncated",
          found: `${size} bytes`,
          expected: `${position + length} by its directory`,
        });
      }
      await readExactly(this.handle, this.path, target, position);
    };
    read().then(
      () => callback(null),
      (error: Error) => callback(error),
    );
  }
}

/** The entries of a zip archive by their names; their contents stay in the file. */
export class ZipArchive {
  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /** @throws CheckpointError for what is no whole zip archive, or has names that lead elsewhere or come twice */
  static async open(path: string, handle: FileHandle): Promise<ZipArchive> {
    try {
      const { size } = await handle.stat();
      const reader = new HandleReader(handle, path);
      const zip = await fromRandomAccessReaderPromise(reader, size, { autoClose: false });
      const entries = new Map<string, Entry>();
      for await (const entry of zip.eachEntry()) {
        if (entries.has(entry.fileName) || entries.size === mostEntries) {
          throw new CheckpointError({
            path,
            problem: "the zip archive's directory is malformed",
            found: entries.has(entry.fileName)
              ? `${quoted(entry.fileName)} twice`
              : `more than ${mostEntries} entries`,
          });
        }
        entries.set(entry.fileName, entry);
      }
      return new ZipArchive(path, handle, zip, entries);
    } catch (error) {
      throw zipError(path, error);
    }
  }

  get names(): string[] {
    return [...this.entries.keys()];
  }

  /** Bytes of an entry, inflated; undefined where there is none. */
  size(name: string): number | undefined {
    return this.entries.get(name)?.uncompressedSize;
  }

  /**
   * Where an entry's bytes lie.
   *
   * @throws CheckpointError for one that reaches beyond the file, is encrypted, or packed in an unknown way
   */
  async place(name: string): Promise<NonNullable<StoredBytes["place"]>> {
    const entry = this.entries.get(name)!;
    const { compressionMethod: method, compressedSize: bytes, uncompressedSize } = entry;
    const fail = (found: string): never => {
      throw new CheckpointError({
        path: this.path,
        problem: `${quoted(name)} in the zip archive cannot be read`,
        found,
        expected: "an entry that is stored or deflated",
      });
    };
    if (entry.isEncrypted()) fail("an encrypted entry");
    if (method !== 0 && method !== 8) fail(`compression method ${method}`);
    if (method === 8 && uncompressedSize > largestExpansion * bytes) {
      fail(`${bytes} bytes that claim to inflate to ${uncompressedSize}`);
    }
    try {
      const { fileDataStart: position } = await this.zip.readLocalFileHeaderPromise(entry, { minimal: true });
      return { position, bytes, deflated: method === 8 };
    } catch (error) {
      throw zipError(this.path, error);
    }
  }

  /**
   * The content of an entry.
   *
   * @param limit the most bytes that it may have
   */
  async read(name: string, limit: number): Promise<Uint8Array> {
    const size = this.size(name)!;
    if (size > limit) {
      throw new CheckpointError({
        path: this.path,
        problem: `${quoted(name)} in the zip archive is too large`,
        found: `${size} bytes`,
        expected: `${limit} at most`,
      });
    }
    const { position, bytes, deflated } = await this.place(name);
    const content = new Uint8Array(bytes);
    await readExactly(this.handle, this.path, content, position);
    return deflated ? unpack(this.path, name, content, size) : content;
  }
}

/** yauzl's words for what is wrong with an archive, as an error of ours. */
function zipError(path: string, error: unknown): CheckpointError {
  if (error instanceof CheckpointError || (error instanceof Error && "code" in error)) {
    return fileError(path, "read the zip archive", error);
  }
  return new CheckpointError({
    path,
    problem: "the zip archive is damaged or truncated",
    found: error instanceof Error ? error.message : String(error),
    advice: "Copy or download it again",
    cause: error,
  });
}
