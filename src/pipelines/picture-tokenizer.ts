import { type AugVAEConfig, decodeGraph, encodeGraph, tokenCount } from "../augvae/index.js";
import { type Picture, readPlanar, writePlanar } from "../data/index.js";
import { allocate, type Feeds, type Graph, type Runtime, type Session, toOnnx } from "../engine/index.js";
import { PipelineError } from "./errors.js";
import { Lazy } from "./lazy.js";
import type { Weights } from "./model-folder.js";

/** A picture as codes of the codebook, `[tokens]`, shallowest level first and each level row by row. */
export type ImageTokens = Int32Array;

/** Pictures to codes and back by an AugVAE, one picture at a time; sessions are made when first needed. */
export class PictureTokenizer {
  /** Codes that describe one picture. */
  readonly length: number;
  readonly #encoder: Lazy<Session>;
  readonly #decoder: Lazy<Session>;
  #released = false;

  constructor(
    runtime: Runtime,
    private readonly config: AugVAEConfig,
    weights: () => Promise<Weights>,
    threads: number,
  ) {
    this.length = tokenCount(config);
    const session = async (graph: Graph) =>
      runtime.createSession(toOnnx(graph, { values: await weights() }), { threads });
    this.#encoder = new Lazy(() => session(encodeGraph(config, 1)));
    this.#decoder = new Lazy(() => session(decodeGraph(config, 1)));
  }

  /**
   * @param picture of the model's resolution
   * @throws RangeError for a picture of another size
   */
  async encode(picture: Picture): Promise<ImageTokens> {
    const { resolution } = this.config;
    if (picture.width !== resolution || picture.height !== resolution) {
      throw new RangeError(
        `a picture of ${picture.width} x ${picture.height} pixels given, the model takes ${resolution} x ${resolution}`,
      );
    }
    const pictures = allocate("float32", [1, 3, resolution, resolution]);
    const tokens = allocate("int64", [1, this.length]);
    writePlanar(picture, pictures.data);
    await this.#run(this.#encoder, { pictures }, { tokens });
    return Int32Array.from(tokens.data, Number);
  }

  /** @throws RangeError for tokens that are too few, too many or not in the codebook */
  async decode(tokens: ArrayLike<number>): Promise<Picture> {
    const { resolution } = this.config;
    this.#check(tokens);
    const ids = allocate("int64", [1, this.length]);
    for (let i = 0; i < tokens.length; i++) ids.data[i] = BigInt(tokens[i]!);
    const pictures = allocate("float32", [1, 3, resolution, resolution]);
    await this.#run(this.#decoder, { tokens: ids }, { pictures });
    return readPlanar(pictures.data, resolution, resolution);
  }

  #check(tokens: ArrayLike<number>): void {
    if (tokens.length !== this.length) {
      throw new RangeError(`${tokens.length} image tokens given, a picture has ${this.length}`);
    }
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      if (Number.isInteger(token) && token >= 0 && token < this.config.codebookSize) continue;
      throw new RangeError(
        `image token ${i} is ${token}, the codebook has 0 to ${this.config.codebookSize - 1}`,
      );
    }
  }

  async #run(session: Lazy<Session>, inputs: Feeds, outputs: Feeds): Promise<void> {
    const binding = (await this.#usable(session)).bind(inputs, outputs);
    try {
      await binding.run();
    } finally {
      binding.release();
    }
  }

  async #usable(session: Lazy<Session>): Promise<Session> {
    const made = this.#released ? undefined : await session.get();
    if (made && !this.#released) return made;
    throw new PipelineError("the model has been disposed of; load it again");
  }

  /** Frees the sessions once their runs have ended, those that are still being made as well. */
  async release(): Promise<void> {
    this.#released = true;
    for (const { made } of [this.#encoder, this.#decoder]) {
      const session = await made?.catch(() => undefined);
      session?.release();
    }
  }
}
