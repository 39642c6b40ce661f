import { decodeGraph } from "../augvae/index.js";
import { type Direction, Generator } from "../biart/index.js";
import { contactSheet, type Picture, readPlanar, type SheetCell } from "../data/index.js";
import { ForwardPass, Random, type Runtime } from "../engine/index.js";
import type { CaptionTokenizer } from "../text/index.js";
import type { HeldOutPair, TrainedModel } from "./biart-held-out.js";
import type { LoggedPicture } from "./event-file.js";
import type { TrainedAugVAE } from "./image-tokens.js";
import { pngSize } from "./png-size.js";

/** Tokens of a caption at most (section 3.6). */
const LONGEST_CAPTION = 32;
/** Section 4.2. */
const TOP_K = 256;

export interface HeldOutSampleOptions {
  readonly pairs: readonly HeldOutPair[];
  readonly directions: readonly Direction[];
  readonly tokenizer: CaptionTokenizer;
  /** Decodes the pictures; without it, none are drawn. */
  readonly augvae: TrainedAugVAE | undefined;
  readonly seed: number;
}

/** A sheet of pictures as `samples`, lines of captions as `captions`; what there is none of is missing. */
export interface HeldOutSamples {
  readonly pictures: Readonly<Record<string, LoggedPicture>>;
  readonly texts: Readonly<Record<string, readonly string[]>>;
}

/**
 * Draws pictures for held-out captions, at temperature 1 from the 256 likeliest codes, and describes the held-out pictures,
 * always by the likeliest token. The sheet has a row for each pair: the picture as its tokens show it above what the model
 * says of it, and what the model draws above the caption that it was given. Every call draws with the same numbers, so that
 * what changes from one to the next comes of the weights.
 */
export async function sampleHeldOut(
  trained: TrainedModel,
  { pairs, directions, tokenizer, augvae, seed }: HeldOutSampleOptions,
): Promise<HeldOutSamples> {
  const generate = async (direction: Direction) => {
    const { runtime, model, weights, special, threads } = trained;
    const { bpe } = tokenizer.table;
    const options = { direction, special, bpe, threads, batch: pairs.length };
    const generator = await Generator.create(runtime, model, weights, options);
    try {
      const ofText = direction === "image-to-text";
      const generated = await generator.generate({
        reference: pairs.map(({ text, image }) => (ofText ? image : text)),
        random: pairs.map((_, row) => new Random(seed, "sample", row)),
        ...(ofText
          ? { temperature: 0, topK: 0, count: Math.min(LONGEST_CAPTION, model.textLength) }
          : { temperature: 1, topK: TOP_K }),
        ...(ofText && {
          stop: (tokens: readonly number[]) => tokenizer.decode(tokens.slice(-1)).includes("."),
        }),
      });
      return generated.map(({ tokens }) => tokens);
    } finally {
      generator.release();
    }
  };
  const described = directions.includes("image-to-text")
    ? (await generate("image-to-text")).map((tokens) => tokenizer.decode(tokens))
    : undefined;
  const texts = described && {
    captions: described.map((caption, i) => `${caption} (held out: ${pairs[i]!.caption})`),
  };
  if (!augvae) return { pictures: {}, texts: { ...texts } };
  const drawn = directions.includes("text-to-image") ? await generate("text-to-image") : undefined;
  const decode = await pictureDecoder(trained.runtime, augvae, trained.threads);
  try {
    const cells: SheetCell[] = [];
    for (const [i, { image, caption }] of pairs.entries()) {
      cells.push({ picture: await decode.run(image), caption: described?.[i] ?? "" });
      if (drawn) cells.push({ picture: await decode.run(drawn[i]!), caption });
    }
    const png = await contactSheet(cells, { columns: drawn ? 2 : 4 });
    return { pictures: { samples: { png, ...pngSize(png) } }, texts: { ...texts } };
  } finally {
    decode.release();
  }
}

async function pictureDecoder(runtime: Runtime, { model, weights }: TrainedAugVAE, threads: number) {
  const pass = await ForwardPass.create(runtime, decodeGraph(model, 1), weights, threads);
  return {
    run: async (tokens: ArrayLike<number>): Promise<Picture> => {
      (pass.inputs.tokens!.data as BigInt64Array).set(BigInt64Array.from(tokens, BigInt));
      await pass.run();
      return readPlanar(pass.outputs.pictures!.data as Float32Array, model.resolution, model.resolution);
    },
    release: () => pass.release(),
  };
}
