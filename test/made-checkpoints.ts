import { writeFile } from "node:fs/promises";
import { expect } from "vitest";
import { CheckpointError } from "../src/checkpoint/index.js";
import {
  type ReadTorchOptions,
  readTorchCheckpoint,
  type TorchObject,
} from "../src/checkpoint/torch/index.js";
import { type Code, pickle } from "./pickle-writer.js";
import { type ZipEntry, zipArchive } from "./zip-writer.js";

/** Reads checkpoints that no `torch.save` would write, each from a file of the same path. */
export class MadeCheckpoints {
  constructor(readonly path: string) {}

  async archive(entries: readonly ZipEntry[], options?: ReadTorchOptions): Promise<TorchObject> {
    await writeFile(this.path, zipArchive(entries));
    return readTorchCheckpoint(this.path, options);
  }

  /** A checkpoint of this pickle, with the storages given. */
  pickle(
    content: Uint8Array,
    storages: Readonly<Record<string, Uint8Array>> = {},
    options?: ReadTorchOptions,
  ): Promise<TorchObject> {
    const entries = Object.entries(storages).map(([key, content]) => ({ name: `x/data/${key}`, content }));
    return this.archive([{ name: "x/data.pkl", content }, ...entries], options);
  }

  object(object: Code, storages?: Readonly<Record<string, Uint8Array>>): Promise<TorchObject> {
    return this.pickle(pickle(object), storages);
  }
}

/** The typed error that a file ends in: one line, and not a long one. */
export async function failure(reading: Promise<unknown>): Promise<CheckpointError> {
  const error: unknown = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CheckpointError);
  expect((error as Error).message.split("\n")).toHaveLength(1);
  expect((error as Error).message.length).toBeLessThan(1000);
  return error as CheckpointError;
}
