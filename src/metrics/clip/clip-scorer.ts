import type { Picture } from "../../data/picture.js";

export interface ClipOptions {
  readonly signal?: AbortSignal;
  /** Told how many of the pictures or texts of the call are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A model that puts pictures and texts into one space: CLIP (Radford et al., 2021), or a stand-in. */
export interface ClipScorer {
  /** Which model with which weights: results of different names do not compare. */
  readonly name: string;
  /** Length of an embedding. */
  readonly dimensions: number;
  /** Pictures of any sizes → embeddings of length 1, `[dimensions]` each. */
  embedImages(pictures: readonly Picture[], options?: ClipOptions): Promise<Float32Array[]>;
  /** Texts as they are, with no prompt before them → embeddings of length 1, `[dimensions]` each. */
  embedTexts(texts: readonly string[], options?: ClipOptions): Promise<Float32Array[]>;
  /** The cosine of each picture and its text, in [-1, 1]; for CLIPScore see `clipScores`. */
  score(pictures: readonly Picture[], texts: readonly string[], options?: ClipOptions): Promise<number[]>;
  /** Frees the model once the calls under way have ended; later calls are refused. */
  dispose(): Promise<void>;
}
