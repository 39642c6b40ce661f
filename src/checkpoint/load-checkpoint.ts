import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import type { TensorData } from "../engine/tensor-data.js";
import { assertTensors } from "./assert-tensors.js";
import { CheckpointError, fileError } from "./errors.js";
import { readJson } from "./json-file.js";
import { type CheckpointLocation, locateCheckpoint } from "./step-folders.js";
import { readWeights, readWeightsHeader } from "./weight-file.js";

export interface LoadOptions<Config, State> {
  /** The step to load, or the one that validated best; the latest unless told. */
  readonly step?: number | "best";
  /** The groups to read; all that the folder holds unless told. */
  readonly groups?: readonly string[];
  /** Names and shapes that a group must have; checked before its data is read. */
  readonly shapes?: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
  /**
   * Whether groups may be stored in fewer bits: then they come as `readWeights` gives them. Without it, what is no longer
   * the weights that were trained is refused.
   */
  readonly quantized?: boolean;
  readonly config?: z.ZodType<Config>;
  /** With a schema, `state.json` has to be there. */
  readonly state?: z.ZodType<State>;
}

export interface Checkpoint<Config, State> extends CheckpointLocation {
  readonly config: Config;
  readonly tensors: Record<string, Record<string, TensorData>>;
  /** Undefined where there is no `state.json`. */
  readonly state: State | undefined;
}

/**
 * Loads a model folder, or a checkpoint of a run's directory (see `locateCheckpoint`).
 *
 * @throws CheckpointError for what is missing, foreign or damaged, with what was found and expected
 */
export async function loadCheckpoint<Config = unknown, State = unknown>(
  directory: string,
  options: LoadOptions<Config, State> = {},
): Promise<Checkpoint<Config, State>> {
  const location = await locateCheckpoint(directory, options.step);
  const { folder } = location;
  const names = await readdir(folder).catch((error: unknown) => {
    throw fileError(folder, "list the folder", error);
  });
  const config = await readJson(join(folder, "config.json"), options.config);
  const withState = options.state !== undefined || names.includes("state.json");
  const state = withState ? await readJson(join(folder, "state.json"), options.state) : undefined;
  const present = names.filter((name) => name.endsWith(".safetensors")).map((name) => name.slice(0, -12));
  const groups: [string, Record<string, TensorData>][] = [];
  for (const group of options.groups ?? present.sort()) {
    if (!present.includes(group)) {
      throw new CheckpointError({
        path: folder,
        problem: `no ${group}.safetensors`,
        found: present.length === 0 ? "no tensors" : present.map((name) => `${name}.safetensors`).join(", "),
        expected: (options.groups ?? []).map((name) => `${name}.safetensors`).join(", "),
      });
    }
    const path = join(folder, `${group}.safetensors`);
    const { format, tensors } = await readWeightsHeader(path);
    if (format !== undefined && options.quantized !== true) {
      throw new CheckpointError({
        path,
        problem: "the weights are stored in fewer bits, float32 is needed here",
        found: format,
        expected: "weights that are not quantized",
        advice: "Take the model that lverse quantize made this one of",
      });
    }
    const shapes = options.shapes?.[group];
    if (shapes) assertTensors(tensors, shapes, path);
    groups.push([group, await readWeights(path)]);
  }
  return { ...location, config, tensors: Object.fromEntries(groups), state };
}
