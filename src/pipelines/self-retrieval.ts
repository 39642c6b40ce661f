import { SequenceLikelihood } from "../biart/index.js";
import type { Runtime } from "../engine/index.js";
import type { ModelFolder } from "./model-folder.js";

/** Says how well captions fit a picture. */
export interface CaptionScorer {
  /** A score for each caption, the larger the better; `image` is the picture's codes. */
  score(captions: readonly string[], image: ArrayLike<number>): Promise<number[]>;
  release(): void;
}

/**
 * The model's own judgement of captions: the mean over the caption's tokens, its end among them, of
 * log p(token | picture, tokens before). The mean, as captions of different lengths compete. It says how consistent a
 * model is with itself, not how good its pictures are.
 */
export async function selfCaptionScorer(
  model: ModelFolder,
  runtime: Runtime,
  threads: number,
): Promise<CaptionScorer> {
  const { config, tokenizer } = model;
  const { special, bpe } = tokenizer.table;
  const likelihood = await SequenceLikelihood.create(runtime, config.biart, await model.weights("biart"), {
    direction: "image-to-text",
    special,
    bpe,
    threads,
  });
  return {
    async score(captions, image) {
      const scores: number[] = [];
      for (const caption of captions) {
        const text = tokenizer.encode(caption, { length: config.text.length }).ids;
        const tokens = await likelihood.tokens({ text, image });
        scores.push(tokens.reduce((sum, { logProbability }) => sum + logProbability, 0) / tokens.length);
      }
      return scores;
    },
    release: () => likelihood.release(),
  };
}
