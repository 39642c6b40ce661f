import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { loadCheckpoint, readSafetensorsHeader, sha256 } from "../checkpoint/index.js";
import { elementCount } from "../engine/index.js";
import type { ModelConfig } from "./model-config.js";
import { openModelFolder } from "./model-folder.js";
import { type NetworkConfig, networkConfigSchema, networkKinds } from "./network-config.js";
import { type NetworkSummary, summarizeAugVAE, summarizeBiART, summarizeNetwork } from "./network-summary.js";
import type { Quantization } from "./quantization.js";

export interface InspectedFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Of a safetensors file: its tensors and the values in them. */
  readonly tensors?: number;
  readonly values?: number;
}

/** What a folder holds: a model of both networks, or a checkpoint of a run that trains one. */
export interface InspectedFolder {
  readonly kind: "lverse" | NetworkSummary["kind"];
  /** The folder that was looked into: of a run, that of the step. */
  readonly folder: string;
  readonly name?: string;
  readonly step?: number;
  readonly networks: readonly NetworkSummary[];
  /** Of networks whose weights are stored in fewer bits than float32, with what that costs. */
  readonly quantization?: Quantization;
  readonly files: readonly InspectedFile[];
}

const kinds = ["lverse", ...networkKinds] as const;

const kindSchema = z.looseObject({
  kind: z.enum(kinds, {
    error: ({ input }) => `${JSON.stringify(input) ?? "nothing"} given, expected one of ${kinds.join(", ")}`,
  }),
});

async function inspectFile(folder: string, name: string, signal?: AbortSignal): Promise<InspectedFile> {
  const path = join(folder, name);
  const { size: bytes } = await stat(path);
  const file = { name, bytes, sha256: await sha256(path, signal) };
  if (!name.endsWith(".safetensors")) return file;
  const shapes = [...(await readSafetensorsHeader(path)).tensors.values()];
  const values = shapes.reduce((total, { shape }) => total + elementCount(shape), 0);
  return { ...file, tensors: shapes.length, values };
}

/**
 * Looks into a model folder, or into the latest checkpoint of a run's folder. All files are checked and read once,
 * for their checksums.
 *
 * @param signal ends it, with its reason
 * @throws CheckpointError or TextError for what is missing, damaged or does not fit together
 */
export async function inspectFolder(directory: string, signal?: AbortSignal): Promise<InspectedFolder> {
  const { folder, step, config } = await loadCheckpoint(directory, { config: kindSchema, groups: [] });
  const { networks, quantization } =
    config.kind === "lverse"
      ? describeModel((await openModelFolder(folder)).config)
      : describeNetworkConfig(await readNetworkConfig(folder));
  const files: InspectedFile[] = [];
  for (const name of (await readdir(folder)).sort()) {
    signal?.throwIfAborted();
    // Of links, as in huggingface_hub's snapshots, what they lead to.
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found?.isFile()) files.push(await inspectFile(folder, name, signal));
  }
  return {
    kind: config.kind,
    folder,
    ...(typeof config.name === "string" ? { name: config.name } : {}),
    ...(step === undefined ? {} : { step }),
    networks,
    ...(quantization && { quantization }),
    files,
  };
}

type Described = Pick<InspectedFolder, "networks" | "quantization">;

function describeModel({ augvae, biart, quantization }: ModelConfig): Described {
  return {
    networks: [summarizeAugVAE(augvae), summarizeBiART(biart, quantization?.biart?.format)],
    ...(quantization && { quantization }),
  };
}

function describeNetworkConfig(config: NetworkConfig): Described {
  const quantization = config.kind === "biart" ? undefined : config.quantization;
  return { networks: [summarizeNetwork(config)], ...(quantization && { quantization }) };
}

async function readNetworkConfig(folder: string): Promise<NetworkConfig> {
  return (await loadCheckpoint(folder, { config: networkConfigSchema, groups: [] })).config;
}
