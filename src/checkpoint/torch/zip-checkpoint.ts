import type { FileHandle } from "node:fs/promises";
import { CheckpointError } from "../errors.js";
import { foreignByteOrder, quoted } from "./errors.js";
import { PickleBytes } from "./pickle-bytes.js";
import type { TorchObject } from "./python-objects.js";
import { largestPickle } from "./read-limits.js";
import { readTorchPickle, type StorageSource, type TorchPickleOptions } from "./torch-pickle.js";
import type { StoredBytes } from "./torch-storage.js";
import { ZipArchive } from "./zip-archive.js";

/** The storages of an archive: `<root>/data/<key>`. */
class ArchiveStorages implements StorageSource {
  readonly #stored = new Map<string, StoredBytes>();

  constructor(
    private readonly archive: ZipArchive,
    private readonly root: string,
  ) {}

  #name(key: string): string {
    return `${this.root}/data/${key}`;
  }

  stored(key: string, length: number, elementBytes: number): StoredBytes {
    const { path } = this.archive;
    const claimedBytes = length * elementBytes;
    const byteLength = this.archive.size(this.#name(key));
    if (byteLength === undefined || byteLength < claimedBytes) {
      throw new CheckpointError({
        path,
        problem: `storage ${quoted(key)} is ${byteLength === undefined ? "missing" : "shorter than its tensors claim"}`,
        ...(byteLength === undefined ? {} : { found: `${byteLength} bytes` }),
        expected: `${claimedBytes} bytes in ${quoted(this.#name(key))}`,
      });
    }
    const known = this.#stored.get(key);
    if (known) return known;
    const stored = { key, byteLength };
    this.#stored.set(key, stored);
    return stored;
  }

  async locate(): Promise<void> {
    for (const [key, stored] of this.#stored) stored.place = await this.archive.place(this.#name(key));
  }
}

/**
 * Reads the format that `torch.save` has written since version 1.6: a zip archive of one folder with the pickle
 * (`data.pkl`) and a file for each storage (`data/0`, …), not compressed.
 */
export async function readZipCheckpoint(
  path: string,
  handle: FileHandle,
  options: Omit<TorchPickleOptions, "storages">,
): Promise<TorchObject> {
  const archive = await ZipArchive.open(path, handle);
  const roots = archive.names.flatMap((name) => /^([^/]*)\/data\.pkl$/.exec(name)?.[1] ?? []);
  const [root] = roots;
  if (root === undefined || roots.length > 1) {
    throw new CheckpointError({
      path,
      problem: "a zip archive, but not one that torch.save writes",
      found:
        roots.length > 1
          ? `${roots.length} files data.pkl`
          : archive.names.slice(0, 5).join(", ") || "nothing",
      expected: "one folder with a file data.pkl",
    });
  }
  if (archive.names.includes(`${root}/constants.pkl`)) {
    throw new CheckpointError({
      path,
      problem: "a TorchScript program, not a checkpoint",
      advice: "Save the model's state_dict() with torch.save instead",
    });
  }
  const order = `${root}/byteorder`;
  if (archive.names.includes(order)) {
    const found = Buffer.from(await archive.read(order, 16)).toString("latin1");
    if (found !== "little") throw foreignByteOrder(path, quoted(found));
  }
  const pickle = await archive.read(`${root}/data.pkl`, largestPickle);
  const storages = new ArchiveStorages(archive, root);
  const object = readTorchPickle(new PickleBytes(path, pickle), { ...options, storages });
  await storages.locate();
  return object;
}
