import { access, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { TensorData } from "../engine/tensor-data.js";
import { type OpenFile, writeAll, writeFileAtomically } from "./atomic-file.js";
import { writeFolderAtomically } from "./atomic-folder.js";
import { CheckpointError, fileError } from "./errors.js";
import type { HalfFormat } from "./half-precision.js";
import { serializeJson } from "./json-file.js";
import { pruneCheckpoints } from "./prune.js";
import { writeSafetensors } from "./safetensors-writer.js";
import {
  bestFile,
  type CheckpointLocation,
  latestFile,
  listStepFolders,
  removeLeftovers,
  stepFolderName,
} from "./step-folders.js";

/** Tensors by group and name; each group is a file, `<group>.safetensors`. */
export type TensorGroups = Readonly<Record<string, Readonly<Record<string, TensorData>>>>;

export interface ModelContent {
  /** Kept as `config.json`. */
  readonly config: unknown;
  readonly tensors: TensorGroups;
  /** Kept as `state.json`: what a run needs to go on, such as counters and positions of random streams. */
  readonly state?: unknown;
  /** Further files by name, such as `tokenizer.json`. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

export interface SaveOptions {
  /** How many checkpoints stay besides the best; all of them unless told. */
  readonly keep?: number;
  /** Marks the checkpoint as the best so far, with the metric and the value that made it so. */
  readonly best?: { readonly metric: string; readonly value: number } | undefined;
  /** The format that float32 tensors are stored in, F32 unless told. */
  readonly float32As?: "F32" | HalfFormat;
  readonly open?: OpenFile;
  /** Ends it, with its reason; then nothing remains. */
  readonly signal?: AbortSignal | undefined;
}

function contentFiles(
  folder: string,
  { config, state, files = {} }: ModelContent,
  groups: readonly string[],
): [string, Uint8Array][] {
  const json = ["config.json", ...(state === undefined ? [] : ["state.json"])];
  const names = [...groups.map((group) => `${group}.safetensors`), ...json, ...Object.keys(files)];
  for (const [i, name] of names.entries()) {
    if (!/^[\w-][\w.-]*$/.test(name) || names.indexOf(name) !== i) {
      throw new CheckpointError({
        path: folder,
        problem: "a file of a checkpoint cannot have this name",
        found: JSON.stringify(name),
        expected: `letters, digits, - _ . and a name that is not taken (${json.join(", ")})`,
      });
    }
  }
  return [
    ...Object.entries(files).map(([name, content]): [string, Uint8Array] => [
      name,
      typeof content === "string" ? Buffer.from(content, "utf8") : content,
    ]),
    ["config.json", serializeJson(join(folder, "config.json"), "config", config)],
    ...(state === undefined
      ? []
      : [
          ["state.json", serializeJson(join(folder, "state.json"), "state", state)] satisfies [
            string,
            Uint8Array,
          ],
        ]),
  ];
}

/** Writes everything, or nothing. */
async function writeFolder(folder: string, content: ModelContent, options: SaveOptions): Promise<void> {
  const { float32As = "F32", open, signal } = options;
  const groups = Object.entries(content.tensors);
  const files = contentFiles(
    folder,
    content,
    groups.map(([group]) => group),
  );
  const opening = { ...(open && { open }), signal };
  await writeFolderAtomically(folder, async (temporary) => {
    await mkdir(temporary);
    for (const [name, bytes] of files) {
      await writeFileAtomically(join(temporary, name), (handle) => writeAll(handle, bytes), opening);
    }
    for (const [group, tensors] of groups) {
      await writeSafetensors(join(temporary, `${group}.safetensors`), tensors, { float32As, ...opening });
    }
  }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw fileError(folder, "write the checkpoint", error);
  });
}

/** @throws CheckpointError where something is there */
export async function requireFree(path: string): Promise<void> {
  const taken = await access(path).then(
    () => true,
    () => false,
  );
  if (!taken) return;
  throw new CheckpointError({
    path,
    problem: "something is there already",
    expected: "a name that is free",
    advice: "Choose another name or remove it first",
  });
}

/**
 * Writes a model folder of its own, to be handed on: `config.json`, `<group>.safetensors` and the rest.
 *
 * @throws CheckpointError if the folder is there already, or with the system's reason; then nothing remains
 */
export async function saveModelFolder(
  folder: string,
  content: ModelContent,
  options: SaveOptions = {},
): Promise<void> {
  await requireFree(folder);
  await mkdir(dirname(folder), { recursive: true }).catch((error: unknown) => {
    throw fileError(folder, "create the folder", error);
  });
  await writeFolder(folder, content, options);
}

/**
 * Adds a checkpoint to a run's directory: a new folder `step-00001200/`, then `latest.json` is switched to
 * it by a rename. A stop at any moment leaves the earlier checkpoint or the new one, whole. One run at a
 * time writes to a directory; what its interrupted saves left behind is removed here.
 *
 * @throws CheckpointError with the system's reason (such as a full disk); the earlier checkpoint remains
 */
export async function saveCheckpoint(
  directory: string,
  content: ModelContent & { readonly step: number },
  options: SaveOptions = {},
): Promise<CheckpointLocation> {
  const { step } = content;
  if (!Number.isSafeInteger(step) || step < 0) {
    throw new CheckpointError({
      path: directory,
      problem: "not a step",
      found: String(step),
      expected: "an integer from 0",
    });
  }
  try {
    await mkdir(directory, { recursive: true });
    await removeLeftovers(directory);
  } catch (error) {
    throw fileError(directory, "prepare the folder", error);
  }
  const again = (await listStepFolders(directory)).filter((folder) => folder.step === step);
  const name = stepFolderName(step, again.length === 0 ? 0 : again.at(-1)!.revision + 1);
  const folder = join(directory, name);
  await writeFolder(folder, content, options);
  const point = async (file: string, content: object) => {
    const bytes = serializeJson(join(directory, file), file, content);
    const opening = options.open ? { open: options.open } : {};
    await writeFileAtomically(join(directory, file), (handle) => writeAll(handle, bytes), opening);
  };
  if (options.best) await point(bestFile, { step, folder: name, ...options.best });
  await point(latestFile, { step, folder: name });
  if (options.keep !== undefined) await pruneCheckpoints(directory, options.keep);
  return { folder, step };
}
