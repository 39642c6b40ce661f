import { createHash } from "node:crypto";
import { isCorpus, openPictures, readCorpus, type Split } from "../data/index.js";
import type { DatasetPictures } from "./encode-dataset.js";

/**
 * The pictures that words of a command line name: one split of a corpus with its captions, where the only source is a
 * corpus, else folders, lists, shards and single pictures.
 * @throws SourceError, DownloadError or CorpusError where they cannot be had
 */
export async function datasetPictures(
  sources: readonly string[],
  options: { split: Split; signal?: AbortSignal },
): Promise<DatasetPictures> {
  const [only] = sources;
  if (sources.length === 1 && isCorpus(only!)) {
    const items = await readCorpus(only!, options.split);
    const hash = createHash("sha256");
    for (const { key, png } of items) hash.update(key).update(png);
    const digest = hash.digest("hex");
    return {
      length: items.length,
      source: (i) => items[i]!.png,
      name: (i) => items[i]!.key,
      captions: (i) => items[i]!.captions,
      fingerprint: () => digest,
    };
  }
  return openPictures([...sources], options.signal ? { signal: options.signal } : {});
}
