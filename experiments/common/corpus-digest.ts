import { createHash } from "node:crypto";
import { isCorpus, readCorpusManifest, SPLITS } from "../../src/data/index.js";
import { ExperimentError } from "./errors.js";

/**
 * SHA-256 of all shards of a corpus.
 *
 * @throws ExperimentError where there is no corpus, with the command that draws one
 * @throws CorpusError for a corpus that is damaged or of another version
 */
export async function corpusDigest(folder: string): Promise<string> {
  if (!isCorpus(folder)) {
    throw new ExperimentError(
      `${folder}: no corpus there to learn from; draw it with: npm run lverse -- corpus build -o ${folder}`,
    );
  }
  const { splits } = await readCorpusManifest(folder);
  const hash = createHash("sha256");
  for (const split of SPLITS) for (const { sha256 } of splits[split]?.shards ?? []) hash.update(sha256);
  return hash.digest("hex");
}
