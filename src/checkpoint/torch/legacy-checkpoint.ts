import type { FileHandle } from "node:fs/promises";
import { CheckpointError } from "../errors.js";
import { readExactly } from "../read-exactly.js";
import { foreignByteOrder, quoted } from "./errors.js";
import { PickleBytes, PickleEndError } from "./pickle-bytes.js";
import { kindOf, type TorchObject } from "./python-objects.js";
import { largestPickle } from "./read-limits.js";
import { readTorchPickle, type StorageSource, type TorchPickleOptions } from "./torch-pickle.js";
import type { StoredBytes } from "./torch-storage.js";

type PickleOptions = Omit<TorchPickleOptions, "storages">;

/** What the first two of the file's pickles say. */
const magicNumber = 0x1950a86a20f9469cfc6cn;
const protocolVersion = 1001;

/** The pickle of the magic number, with which every such file begins. */
export const legacySignature = Uint8Array.from([
  0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e,
]);

/** Bytes that the pickles are first looked for in. */
const firstLook = 1 << 20;

interface ClaimedStorage extends StoredBytes {
  /** Number of elements. */
  readonly length: number;
}

/** Storages as the pickle claims them; the file's list of them comes after it. */
class ClaimedStorages implements StorageSource {
  readonly claimed = new Map<string, ClaimedStorage>();

  constructor(private readonly path: string) {}

  stored(key: string, length: number, elementBytes: number): StoredBytes {
    const byteLength = length * elementBytes;
    const known = this.claimed.get(key) ?? { key, length, byteLength };
    if (known.length !== length || known.byteLength !== byteLength) {
      throw new CheckpointError({
        path: this.path,
        problem: `the pickle contradicts itself on storage ${quoted(key)}`,
        found: `${length} elements in ${byteLength} bytes`,
        expected: `${known.length} elements in ${known.byteLength} bytes`,
      });
    }
    this.claimed.set(key, known);
    return known;
  }
}

interface Pickles {
  readonly object: TorchObject;
  readonly keys: TorchObject;
  readonly storages: ClaimedStorages;
  /** First byte after the pickles. */
  readonly end: number;
}

function parsePickles(path: string, head: Uint8Array, options: PickleOptions): Pickles {
  const bytes = new PickleBytes(path, head);
  const storages = new ClaimedStorages(path);
  const next = () => readTorchPickle(bytes, { ...options, storages });
  const expectValue = (what: string, found: TorchObject, expected: TorchObject) => {
    if (found === expected) return;
    throw new CheckpointError({
      path,
      problem: `not a file of torch.save: ${what} is another`,
      found: typeof found === "object" ? kindOf(found) : String(found),
      expected: String(expected),
    });
  };
  expectValue("its magic number", next(), magicNumber);
  expectValue("its protocol version", next(), protocolVersion);
  const system = next();
  if (system instanceof Map && system.get("little_endian") === false) {
    throw foreignByteOrder(path, "little_endian false");
  }
  return { object: next(), keys: next(), storages, end: bytes.position };
}

/** Reads more and more of the file until all pickles at its beginning are in it. */
async function readPickles(path: string, handle: FileHandle, options: PickleOptions): Promise<Pickles> {
  const { size } = await handle.stat();
  for (let length = Math.min(firstLook, size); ; length = Math.min(4 * length, largestPickle, size)) {
    const head = new Uint8Array(length);
    await readExactly(handle, path, head, 0);
    try {
      return parsePickles(path, head, options);
    } catch (error) {
      if (!(error instanceof PickleEndError) || length === Math.min(largestPickle, size)) throw error;
    }
  }
}

/**
 * Says where the storages lie: one after the other, each after its number of elements.
 *
 * @throws CheckpointError for a file that ends before, or storages other than the pickle claims
 */
async function locate(path: string, handle: FileHandle, pickles: Pickles): Promise<void> {
  const { keys, storages } = pickles;
  const { size } = await handle.stat();
  const listed = new Set(Array.isArray(keys) ? keys : []);
  const missing = [...storages.claimed.keys()].filter((key) => !listed.has(key));
  if (!Array.isArray(keys) || listed.size < keys.length || missing.length > 0) {
    throw new CheckpointError({
      path,
      problem: "the file does not list, each once, the storages that its tensors use",
      found: Array.isArray(keys) ? `${keys.length} storages, ${listed.size} different` : kindOf(keys),
      ...(missing.length > 0 ? { expected: missing.slice(0, 5).map(quoted).join(", ") } : {}),
    });
  }
  let position = pickles.end;
  for (const key of keys) {
    const storage = typeof key === "string" ? storages.claimed.get(key) : undefined;
    if (!storage) {
      throw new CheckpointError({
        path,
        problem: "the file lists a storage that no tensor uses",
        found: typeof key === "string" ? quoted(key) : kindOf(key),
      });
    }
    await placeStorage(path, handle, storage, position, size);
    position += 8 + storage.byteLength;
  }
}

async function placeStorage(
  path: string,
  handle: FileHandle,
  storage: ClaimedStorage,
  position: number,
  size: number,
): Promise<void> {
  const { key, length, byteLength } = storage;
  if (position + 8 + byteLength > size) {
    throw new CheckpointError({
      path,
      problem: `the file is truncated before the end of storage ${quoted(key)}`,
      found: `${size} bytes`,
      expected: `${position + 8 + byteLength} at least`,
      advice: "Copy or download it again",
    });
  }
  const prefix = Buffer.alloc(8);
  await readExactly(handle, path, prefix, position);
  const found = prefix.readBigInt64LE(0);
  if (found !== BigInt(length)) {
    throw new CheckpointError({
      path,
      problem: `storage ${quoted(key)} is of another size than its tensors claim`,
      found: `${found} elements`,
      expected: `${length} elements`,
    });
  }
  storage.place = { position: position + 8, bytes: byteLength, deflated: false };
}

/**
 * Reads the format that `torch.save` wrote before version 1.6, and writes still when asked to: pickles of a magic
 * number, a protocol version, facts on the system, the object and the storages' keys, then the storages.
 */
export async function readLegacyCheckpoint(
  path: string,
  handle: FileHandle,
  options: PickleOptions,
): Promise<TorchObject> {
  const pickles = await readPickles(path, handle, options);
  await locate(path, handle, pickles);
  return pickles.object;
}
