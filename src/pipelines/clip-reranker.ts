import type { Picture } from "../data/index.js";
import { type ClipScorer, cosine } from "../metrics/index.js";
import type { RerankedPair, Reranker, RerankOptions } from "./reranking.js";

/** Pairs whose pictures are held at a time. */
const BATCH = 16;

/**
 * Ranks by CLIP, as section 3.6 of the paper does with 64 candidates: the cosine of the picture's embedding and the
 * caption's, which stands alone, with no prompt before it. The scorer stays the caller's, who disposes of it.
 */
export class ClipReranker implements Reranker {
  readonly name = "clip";

  constructor(private readonly scorer: ClipScorer) {}

  async score(
    pairs: readonly RerankedPair[],
    { signal, onScored }: RerankOptions = {},
  ): Promise<readonly number[]> {
    const scores: number[] = [];
    for (let start = 0; start < pairs.length; start += BATCH) {
      const batch = pairs.slice(start, start + BATCH);
      const pictures: Picture[] = [];
      for (const { picture } of batch) {
        signal?.throwIfAborted();
        pictures.push(await picture());
      }
      // Captions of one picture compete with each other: it is embedded once.
      const distinct = [...new Set(pictures)];
      const options = signal ? { signal } : {};
      const images = await this.scorer.embedImages(distinct, options);
      const texts = await this.scorer.embedTexts(
        batch.map(({ caption }) => caption),
        options,
      );
      for (const [i, picture] of pictures.entries()) {
        scores.push(cosine(images[distinct.indexOf(picture)]!, texts[i]!));
        onScored?.();
      }
    }
    return scores;
  }
}
