import type { LVerse } from "../../src/index.js";
import type { KeptWork } from "../default/kept-captions.js";
import type { ShuffledCorpus } from "../default/sample.js";

/** What comparing ways of drawing or describing takes. */
export interface Comparing {
  readonly model: LVerse;
  readonly corpus: ShuffledCorpus;
  readonly seed: number;
  /** Progress of a piece of work, and what stops it. */
  work(title: string): KeptWork;
}

/** Pictures or captions that are given at a time. */
export const BATCH = 8;
