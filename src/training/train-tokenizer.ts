import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { readCorpus, readTokenShards } from "../data/index.js";
import { loadTokenizer, saveTokenizer, tokenizerFile, trainVocabulary } from "../text/index.js";
import type { RunConfig } from "./config.js";
import { TrainingError } from "./errors.js";

/** Folder of a run's tokenizer. */
export function tokenizerFolder(run: RunConfig): string {
  return join(run.output, "tokenizer");
}

/**
 * The captions that BiART will learn from, those of each picture once: of the token shards that the configuration names, else of
 * the corpus.
 */
async function trainingCaptions(run: RunConfig): Promise<string[]> {
  const folders = run.biartTraining?.tokens?.train;
  if (folders === undefined) {
    const items = await readCorpus(run.corpus, "train");
    return items.flatMap(({ captions }) => captions);
  }
  const found = new Map<string, readonly string[]>();
  for (const folder of [folders].flat()) {
    const { items } = await readTokenShards(folder);
    for (const { name, captions = [] } of items) if (!found.has(name)) found.set(name, captions);
  }
  const captions = [...found.values()].flat();
  if (captions.length > 0) return captions;
  throw new TrainingError(
    `${[folders].flat().join(", ")}: none of the ${found.size} pictures has a caption; encode with captions (\`lverse encode --captions …\`)`,
  );
}

/**
 * Trains the BPE of a run on its training captions and writes `tokenizer.json`.
 * @param resume keeps a tokenizer that is there already
 * @param signal looked at before the training, which it cannot end, and before the file is written
 * @returns the number of captions that it learned from, unless it was kept
 * @throws TrainingError where one is there and is not to be kept: a BiART may have learned its ids
 */
export async function trainTokenizer(
  run: RunConfig,
  resume = false,
  signal?: AbortSignal,
): Promise<{ folder: string; tokens: number; captions?: number }> {
  if (!run.tokenizer) {
    throw new TrainingError(
      "the configuration has no section tokenizer: say how many tokens it has, as in configs/mini.yaml",
    );
  }
  const folder = tokenizerFolder(run);
  if (existsSync(join(folder, tokenizerFile))) {
    if (!resume) {
      throw new TrainingError(
        `${folder}: a tokenizer is there already; keep it with --resume, or remove it, or name another output`,
      );
    }
    const { vocabulary } = await loadTokenizer(folder);
    return { folder, tokens: vocabulary.tokens.length };
  }
  const captions = await trainingCaptions(run);
  signal?.throwIfAborted();
  const vocabulary = await trainVocabulary(captions, run.tokenizer.tokens);
  // What the system tells of a Ctrl-C comes when the trainer has ended.
  await nextTurn();
  signal?.throwIfAborted();
  await mkdir(folder, { recursive: true });
  await saveTokenizer(folder, vocabulary);
  return { folder, tokens: vocabulary.tokens.length, captions: captions.length };
}
