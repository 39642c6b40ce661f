import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { readCorpus } from "../data/index.js";
import { saveTokenizer, trainVocabulary } from "../text/index.js";
import type { RunConfig } from "./config.js";
import { TrainingError } from "./errors.js";

/** Folder of a run's tokenizer. */
export function tokenizerFolder(run: RunConfig): string {
  return join(run.output, "tokenizer");
}

/** Trains the BPE of a run on the training captions of its corpus and writes `tokenizer.json`. */
export async function trainTokenizer(
  run: RunConfig,
): Promise<{ folder: string; tokens: number; captions: number }> {
  if (!run.tokenizer) {
    throw new TrainingError(
      "the configuration has no section tokenizer: say how many tokens it has, as in configs/mini.yaml",
    );
  }
  const items = await readCorpus(run.corpus, "train");
  const captions = items.flatMap((item) => item.captions);
  const vocabulary = await trainVocabulary(captions, run.tokenizer.tokens);
  const folder = tokenizerFolder(run);
  await mkdir(folder, { recursive: true });
  await saveTokenizer(folder, vocabulary);
  return { folder, tokens: vocabulary.tokens.length, captions: captions.length };
}
