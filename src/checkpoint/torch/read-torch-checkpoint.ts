import { type FileHandle, open } from "node:fs/promises";
import { CheckpointError, fileError } from "../errors.js";
import { readExactly } from "../read-exactly.js";
import { quoted } from "./errors.js";
import { legacySignature, readLegacyCheckpoint } from "./legacy-checkpoint.js";
import type { TorchObject } from "./python-objects.js";
import type { UnknownClasses } from "./torch-pickle.js";
import { viewReader } from "./view-reader.js";
import { readZipCheckpoint } from "./zip-checkpoint.js";

export interface ReadTorchOptions {
  /**
   * What to do with classes that are not on the list of harmless ones: refuse the file (default), or keep their names
   * in place of the objects. Nothing of them is run either way.
   */
  readonly unknownClasses?: UnknownClasses;
}

/** Every zip archive with something in it begins so. */
const zipSignature = Uint8Array.from([0x50, 0x4b, 3, 4]);

/**
 * Reads what `torch.save` wrote (`.ckpt`, `.pt`, `.pth`), in the zip format and in that of PyTorch before 1.6. Such
 * files hold pickles, which are programs: of these, only a list of harmless names is understood, by code of ours, and
 * nothing that the file names is run. The values of tensors stay in the file until they are read.
 *
 * @throws ForeignClassError for a file that asks for any other class or function, with its name
 * @throws CheckpointError for a file that is missing, truncated, foreign or malformed, or claims more than it holds
 */
export async function readTorchCheckpoint(
  path: string,
  options: ReadTorchOptions = {},
): Promise<TorchObject> {
  const { unknownClasses = "refuse" } = options;
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, "r");
    const identity = await handle.stat();
    const begin = new Uint8Array(Math.min(legacySignature.length, identity.size));
    await readExactly(handle, path, begin, 0);
    const reading = { readView: viewReader(path, identity), unknownClasses };
    if (startsWith(begin, zipSignature)) return await readZipCheckpoint(path, handle, reading);
    if (startsWith(begin, legacySignature)) return await readLegacyCheckpoint(path, handle, reading);
    throw new CheckpointError({
      path,
      problem: "not a file that torch.save writes",
      found:
        begin.length === 0
          ? "an empty file"
          : `a beginning of ${quoted(Buffer.from(begin).toString("latin1"))}`,
      expected: "a zip archive, or the pickle of PyTorch's magic number",
    });
  } catch (error) {
    throw fileError(path, "read the checkpoint", error);
  } finally {
    await handle?.close();
  }
}

function startsWith(bytes: Uint8Array, signature: Uint8Array): boolean {
  return Buffer.compare(bytes.subarray(0, signature.length), signature) === 0;
}
