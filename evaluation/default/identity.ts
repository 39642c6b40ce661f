import { createHash } from "node:crypto";
import { join } from "node:path";
import { inspectFolder } from "../../src/pipelines/inspect-folder.js";
import type { Results } from "./results.js";

/** Files that make a model what it is. */
const FILES = ["config.json", "tokenizer.json", "augvae.safetensors", "biart.safetensors"];

/**
 * What a model folder holds.
 *
 * @throws CheckpointError or TextError for what is missing or damaged
 */
export async function modelIdentity(folder: string): Promise<Results["model"]> {
  const { name = "unnamed", files } = await inspectFolder(folder);
  const own = FILES.map((file) => files.find((one) => one.name === file)).filter((one) => one !== undefined);
  const hash = createHash("sha256");
  for (const file of own) hash.update(`${file.name} ${file.sha256}\n`);
  const sum = (of: (file: (typeof own)[number]) => number) =>
    own.reduce((total, file) => total + of(file), 0);
  return {
    name,
    sha256: hash.digest("hex"),
    parameters: sum(({ values = 0 }) => values),
    bytes: sum(({ bytes }) => bytes),
  };
}

/** The folder of what belongs to one model, corpus and way of generating, below a common one. */
export function cacheFolder(output: string, parts: Readonly<Record<string, unknown>>): string {
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  return join(output, digest.slice(0, 16));
}
