import { Generator, initializeBiART } from "../src/biart/index.js";
import { Random } from "../src/engine/index.js";
import { createNativeRuntime } from "../src/engine/runtime/native/index.js";
import { type BiARTShape, biartOf, imageCodes } from "./shapes.js";

export interface CaptionSettings extends BiARTShape {
  /** Candidates for one picture. */
  readonly batch: number;
  /** Of a caption. */
  readonly tokens: number;
  readonly threads: number;
}

export const captionDefaults: CaptionSettings & { readonly runs: number } = {
  layers: 12,
  dim: 768,
  heads: 12,
  vocabulary: 24576,
  text: 64,
  image: 1024,
  batch: 64,
  tokens: 32,
  threads: 2,
  runs: 5,
};

/** Captions of one picture by random weights; none of them ends before its last token. */
export class CaptionGenerator {
  readonly #reference: readonly number[];
  readonly #generator: Generator;
  readonly #tokens: number;

  private constructor(generator: Generator, settings: CaptionSettings) {
    this.#generator = generator;
    this.#tokens = settings.tokens;
    const random = new Random(1, "picture");
    this.#reference = Array.from({ length: settings.image }, () => random.integer(imageCodes));
  }

  static async create(settings: CaptionSettings): Promise<CaptionGenerator> {
    const config = biartOf(settings);
    const bpe = config.textVocabulary - 3;
    const generator = await Generator.create(createNativeRuntime(), config, initializeBiART(config, 1), {
      direction: "image-to-text",
      special: { pad: bpe, soc: bpe + 1, soi: bpe + 2 },
      bpe,
      batch: settings.batch,
      threads: settings.threads,
    });
    return new CaptionGenerator(generator, settings);
  }

  /** The captions that the seeds draw, side by side. */
  async write(seeds: readonly number[]): Promise<(readonly number[])[]> {
    const random = seeds.map((seed) => new Random(seed, "caption"));
    const count = this.#tokens;
    const written = await this.#generator.generate({ reference: this.#reference, random, topK: 256, count });
    for (const { tokens } of written) {
      if (tokens.length !== count) throw new Error(`a caption has ${tokens.length} tokens, not ${count}`);
    }
    return written.map(({ tokens }) => tokens);
  }

  release(): void {
    this.#generator.release();
  }
}
