import type { Picture } from "../../src/data/index.js";
import type { LVerse } from "../../src/index.js";
import type { FeatureStore } from "./feature-store.js";
import { type Describe, type KeptWork, keptCaptions } from "./kept-captions.js";
import { type Draw, keptDrawings } from "./kept-drawings.js";
import type { ShuffledCorpus } from "./sample.js";

/** How much is measured. */
export interface SampleSizes {
  /** Pictures of each part that are described or reconstructed, at most. */
  readonly pictures: number;
  /** Prompts that are drawn, at most. */
  readonly drawings: number;
  /** Training emoji that the judge knows and neighbours are sought among, at most. */
  readonly bank: number;
}

/** How captions are written and pictures drawn. */
export interface Generation {
  readonly seed: number;
  /** Candidates for each picture that is drawn, and for each caption; one of them is kept. */
  readonly candidates: number;
  readonly captionCandidates: number;
}

/** What measuring takes. */
export interface Measuring {
  readonly model: LVerse;
  /** A model of the same sizes that nobody trained. */
  readonly untrained: LVerse;
  readonly corpus: ShuffledCorpus;
  readonly settings: SampleSizes & Generation;
  readonly store: FeatureStore;
  /** Captions and drawings of the models. */
  readonly cache: Cache;
  /** Progress of a piece of work, and what stops it. */
  work(title: string): KeptWork;
}

/** Captions and drawings of models, kept by the names of model and work. */
export class Cache {
  constructor(
    private readonly folder: string,
    private readonly generation: Generation,
  ) {}

  /** A caption for each picture. */
  describe(
    model: LVerse,
    name: string,
    pictures: readonly { readonly key: string; readonly picture: Picture }[],
    work: KeptWork,
  ): Promise<string[]> {
    const { seed, captionCandidates: candidates } = this.generation;
    const describe: Describe = async (batch) => {
      const written = await model.describe(batch, { seed, candidates, ...signalOf(work) });
      return written.map(({ caption }) => caption);
    };
    return keptCaptions(`${this.folder}/captions-${slug(name)}.json`, pictures, describe, work);
  }

  /** A drawing for each prompt. */
  draw(
    model: LVerse,
    name: string,
    prompts: readonly { readonly key: string; readonly prompt: string }[],
    work: KeptWork,
  ): Promise<Picture[]> {
    const { seed, candidates } = this.generation;
    const draw: Draw = async (batch) => {
      const drawn = await model.draw(batch, { seed, candidates, ...signalOf(work) });
      return drawn.map(({ picture }) => picture);
    };
    return keptDrawings(`${this.folder}/drawings-${slug(name)}`, prompts, draw, work);
  }
}

const signalOf = ({ signal }: KeptWork) => (signal ? { signal } : {});

const slug = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
