import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { AugVAEConfig } from "../augvae/index.js";
import { writeAll, writeFileAtomically, writeSafetensors } from "../checkpoint/index.js";
import type { TensorData } from "../engine/index.js";
import type { Weights } from "./model-folder.js";
import { officialArguments } from "./official-hyperparameters.js";

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
 * @throws CheckpointError where a file cannot be written
 */
export async function exportDiffusers(
  config: AugVAEConfig,
  weights: Weights,
  folder: string,
): Promise<ExportedFile[]> {
  const component = join(folder, "augvae");
  await mkdir(component, { recursive: true });
  const tensors = join(component, "diffusion_pytorch_model.safetensors");
  // PyTorch's readers ask for this mark.
  await writeSafetensors(tensors, officialStateDict(config, weights), { metadata: { format: "pt" } });
  const settings = await writeJson(join(component, "config.json"), {
    _class_name: "AugVAE",
    ...officialArguments(config),
  });
  const index = await writeJson(join(folder, "model_index.json"), {
    _class_name: "AugVAE",
    augvae: ["lverse", "AugVAE"],
  });
  return Promise.all(
    [index, settings, tensors].map(async (file) => ({ file, bytes: (await stat(file)).size })),
  );
}

async function writeJson(path: string, content: object): Promise<string> {
  const bytes = new TextEncoder().encode(`${JSON.stringify(content, null, 2)}\n`);
  await writeFileAtomically(path, (handle) => writeAll(handle, bytes));
  return path;
}
