import { loadPicture } from "../../data/image.js";
import { type CaptionedPicture, clipScores } from "../clip/clip-score.js";
import type { ClipScorer } from "../clip/clip-scorer.js";
import type { CaptionMetric, CaptionPair, CaptionScores } from "./caption-metric.js";
import { mean } from "./mean.js";

export interface ClipCaptionOptions {
  readonly scorer: ClipScorer;
  /** Paths of the pictures, by the pairs' ids. */
  readonly pictures: ReadonlyMap<string, string>;
  /** Told how many captions have been scored. */
  readonly onProgress?: (done: number, total: number) => void;
}

async function* withPictures(
  pairs: readonly CaptionPair[],
  pictures: ReadonlyMap<string, string>,
): AsyncGenerator<CaptionedPicture> {
  for (const { id, original } of pairs) {
    const picture = await loadPicture(pictures.get(id)!);
    yield { picture, caption: original.hypothesis, references: original.references };
  }
}

/** CLIPScore and RefCLIPScore of the captions as they were given; the set's are the means. */
export function clipCaptionMetric({ scorer, pictures, onProgress }: ClipCaptionOptions): CaptionMetric {
  return {
    name: "clip",
    async corpus(pairs, signal): Promise<CaptionScores> {
      const alone = new Float64Array(pairs.length);
      const withReferences = new Float64Array(pairs.length);
      let done = 0;
      for await (const score of clipScores(scorer, withPictures(pairs, pictures), {
        ...(signal && { signal }),
      })) {
        alone[done] = score.clipScore;
        withReferences[done] = score.refClipScore ?? 0;
        onProgress?.(++done, pairs.length);
      }
      return {
        metrics: { CLIPScore: mean(alone), RefCLIPScore: mean(withReferences) },
        perCaption: { CLIPScore: alone, RefCLIPScore: withReferences },
        settings: { "CLIPScore model": scorer.name },
      };
    },
  };
}
