import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { AugVAEConfig } from "../augvae/index.js";
import { writeAll, writeFileAtomically, writeSafetensors } from "../checkpoint/index.js";
import type { TensorData } from "../engine/index.js";
import type { Weights } from "./model-folder.js";
import { officialArguments } from "./official-hyperparameters.js";
import { writeTogether } from "./write-together.js";

/** A file that was written. */
export interface ExportedFile {
  readonly file: string;
  readonly bytes: number;
}

/** Tensors that the released class lists under every level, and ours under the first. */
const shared = /^(pre_quants|post_quants|quantizers)\.0\.(weight|embedding\..+)$/;

/**
 * The state dict of the released class, into which it loads without a missing name: what levels share is there under each
 * of them.
 */
export function officialStateDict(config: AugVAEConfig, weights: Weights): Record<string, TensorData> {
  const copies = Object.keys(weights)
    .filter((name) => shared.test(name))
    .flatMap((name) =>
      config.levels.slice(1).map((_, i) => [name.replace(shared, `$1.${i + 1}.$2`), weights[name]!] as const),
    );
  return { ...weights, ...Object.fromEntries(copies) };
}

/**
 * Writes AugVAE in the folder layout of Hugging Face's diffusers: `model_index.json`, `augvae/config.json` with the
 * arguments of the released class, `augvae/diffusion_pytorch_model.safetensors` with its state dict in float32. It is the
 * layout alone: no class of diffusers runs this network.
 *
 * @param signal ends it, with its reason; then no file is written
 * @throws CheckpointError where a file cannot be written
 */
export async function exportDiffusers(
  config: AugVAEConfig,
  weights: Weights,
  folder: string,
  signal?: AbortSignal,
): Promise<ExportedFile[]> {
  const component = "augvae";
  const index = "model_index.json";
  const settings = join(component, "config.json");
  const tensors = join(component, "diffusion_pytorch_model.safetensors");
  const names = [index, settings, tensors];
  const write = async (temporary: string) => {
    await mkdir(join(temporary, component));
    // PyTorch's readers ask for this mark.
    const marked = { metadata: { format: "pt" }, signal };
    await writeSafetensors(join(temporary, tensors), officialStateDict(config, weights), marked);
    const args = officialArguments(config);
    await writeJson(join(temporary, settings), { _class_name: "AugVAE", ...args });
    await writeJson(join(temporary, index), { _class_name: "AugVAE", augvae: ["lverse", "AugVAE"] });
    return names;
  };
  await writeTogether(folder, write, signal);
  const files = names.map((name) => join(folder, name));
  return Promise.all(files.map(async (file) => ({ file, bytes: (await stat(file)).size })));
}

async function writeJson(path: string, content: object): Promise<void> {
  const bytes = new TextEncoder().encode(`${JSON.stringify(content, null, 2)}\n`);
  await writeFileAtomically(path, (handle) => writeAll(handle, bytes));
}
