import { basename } from "node:path";
import type { Picture } from "../../data/picture.js";
import { MetricError } from "../errors.js";
import {
  type ClipConfig,
  type ClipFilesOptions,
  clipDigest,
  clipModelFolder,
  readClipConfig,
} from "./clip-model-files.js";
import { clipPixels } from "./clip-pixels.js";
import { cosine } from "./clip-score.js";
import type { ClipOptions, ClipScorer } from "./clip-scorer.js";
import { ClipTokenizer } from "./clip-tokenizer.js";
import {
  importTransformers,
  type TransformersLibrary,
  type TransformersModel,
  type TransformersTensor,
} from "./transformers-library.js";

export interface LoadClipOptions extends ClipFilesOptions {
  /** Threads within one operation; ONNX Runtime's choice unless told. */
  readonly threads?: number;
  /** Pictures or texts at a time; 16 unless told. */
  readonly batch?: number;
}

/**
 * Loads a CLIP model, whose networks run on `@huggingface/transformers`. Pictures and texts are prepared here, as OpenAI
 * does, and not by that package.
 *
 * @param model a folder, or an id on the Hugging Face Hub: see `clipModelFolder`
 * @throws MetricError where the package or the model is missing or does not run, CheckpointError where it is no CLIP,
 * DownloadError
 */
export async function loadClip(model?: string, options: LoadClipOptions = {}): Promise<ClipScorer> {
  const { batch = 16, threads } = options;
  if (!Number.isInteger(batch) || batch < 1) {
    throw new RangeError(`a batch has one picture or text or more, ${batch} given`);
  }
  const library = await importTransformers();
  const folder = await clipModelFolder(model, options);
  const config = await readClipConfig(folder);
  const tokenizer = await ClipTokenizer.load(`${folder}/tokenizer.json`);
  const loaded: TransformersModel[] = [];
  const load = async (network: "CLIPTextModelWithProjection" | "CLIPVisionModelWithProjection") => {
    const made = await library[network].from_pretrained(folder, {
      // A folder is given, and nothing else: the package itself never uses the network.
      local_files_only: true,
      dtype: "fp32",
      device: "cpu",
      session_options: threads === undefined ? {} : { intraOpNumThreads: threads },
    });
    loaded.push(made);
    return made;
  };
  try {
    const text = await load("CLIPTextModelWithProjection");
    const vision = await load("CLIPVisionModelWithProjection");
    const name = `${basename(folder)} (weights ${await clipDigest(folder)})`;
    const scorer = new TransformersClip({ name, library, config, tokenizer, text, vision, batch });
    await scorer.measure();
    return scorer;
  } catch (cause) {
    for (const network of loaded) await network.dispose();
    if (cause instanceof MetricError) throw cause;
    throw new MetricError(`${folder}: the networks cannot be run (${(cause as Error).message})`, { cause });
  }
}

interface Parts {
  readonly name: string;
  readonly library: TransformersLibrary;
  readonly config: ClipConfig;
  readonly tokenizer: ClipTokenizer;
  readonly text: TransformersModel;
  readonly vision: TransformersModel;
  readonly batch: number;
}

class TransformersClip implements ClipScorer {
  readonly name: string;
  #dimensions = 0;
  readonly #parts: Parts;
  /** The last call's end: calls go one after another. */
  #last: Promise<unknown> = Promise.resolve();
  #disposed = false;

  constructor(parts: Parts) {
    this.name = parts.name;
    this.#parts = parts;
  }

  get dimensions(): number {
    return this.#dimensions;
  }

  /** Runs both networks once and compares the lengths of what they give. */
  async measure(): Promise<void> {
    const grey = { width: 1, height: 1, data: new Uint8Array(3) };
    const [image] = await this.embedImages([grey]);
    const [text] = await this.embedTexts([""]);
    if (image!.length !== text!.length) {
      throw new MetricError(
        `${this.name}: the networks give embeddings of ${image!.length} and ${text!.length} values, which are no pair; expected CLIP models with their projections`,
      );
    }
    this.#dimensions = image!.length;
  }

  embedImages(pictures: readonly Picture[], options: ClipOptions = {}): Promise<Float32Array[]> {
    const { config, library, vision } = this.#parts;
    const size = config.imageSize;
    return this.#inBatches(pictures.length, options, async (indices) => {
      const pixels = new Float32Array(indices.length * 3 * size * size);
      for (const [i, index] of indices.entries()) {
        pixels.set(clipPixels(pictures[index]!, size), i * 3 * size * size);
      }
      const tensor = new library.Tensor("float32", pixels, [indices.length, 3, size, size]);
      return rows((await vision({ pixel_values: tensor })).image_embeds, indices.length, "image_embeds");
    });
  }

  embedTexts(texts: readonly string[], options: ClipOptions = {}): Promise<Float32Array[]> {
    const { config, tokenizer } = this.#parts;
    const encoded = texts.map((text) => tokenizer.encode(text, config.textLength));
    // Texts of about the same length lie side by side, so that little is filled up.
    const order = encoded.map((_, i) => i).sort((a, b) => encoded[a]!.length - encoded[b]!.length || a - b);
    return this.#inBatches(
      texts.length,
      options,
      (indices) => this.#embedTokens(indices.map((index) => encoded[index]!)),
      order,
    );
  }

  async #embedTokens(texts: readonly (readonly number[])[]): Promise<Float32Array[]> {
    const { library, text } = this.#parts;
    const length = this.#paddedLength(Math.max(...texts.map((tokens) => tokens.length)));
    // Attention looks back only: what comes after a text's end changes nothing.
    const ids = new BigInt64Array(texts.length * length);
    const mask = new BigInt64Array(ids.length);
    for (const [row, tokens] of texts.entries()) {
      for (const [i, token] of tokens.entries()) {
        ids[row * length + i] = BigInt(token);
        mask[row * length + i] = 1n;
      }
    }
    const shape = [texts.length, length];
    const masked = text.sessions.model?.inputNames.includes("attention_mask");
    const result = await text({
      input_ids: new library.Tensor("int64", ids, shape),
      ...(masked && { attention_mask: new library.Tensor("int64", mask, shape) }),
    });
    return rows(result.text_embeds, texts.length, "text_embeds");
  }

  /** The longest text's, unless the network was exported for one length. */
  #paddedLength(longest: number): number {
    const { text, config } = this.#parts;
    const declared = text.sessions.model?.inputMetadata?.find(({ name }) => name === "input_ids")?.shape?.[1];
    if (declared === undefined) return config.textLength;
    return typeof declared === "number" && declared > 0 ? declared : longest;
  }

  async score(
    pictures: readonly Picture[],
    texts: readonly string[],
    options: ClipOptions = {},
  ): Promise<number[]> {
    if (pictures.length !== texts.length) {
      throw new RangeError(
        `each picture is scored with its text: ${pictures.length} pictures and ${texts.length} texts given`,
      );
    }
    const { onProgress, ...rest } = options;
    const total = 2 * texts.length;
    const images = await this.embedImages(pictures, {
      ...rest,
      onProgress: (done) => onProgress?.(Math.floor(done / 2), total / 2),
    });
    const embedded = await this.embedTexts(texts, {
      ...rest,
      onProgress: (done) => onProgress?.(Math.floor((texts.length + done) / 2), total / 2),
    });
    return images.map((image, i) => cosine(image, embedded[i]!));
  }

  #inBatches(
    total: number,
    { signal, onProgress }: ClipOptions,
    embed: (indices: readonly number[]) => Promise<Float32Array[]>,
    order: readonly number[] = Array.from({ length: total }, (_, i) => i),
  ): Promise<Float32Array[]> {
    if (this.#disposed) {
      return Promise.reject(new MetricError("the CLIP model has been disposed of; load it again"));
    }
    const turn = this.#last.then(async () => {
      const result = new Array<Float32Array>(total);
      for (let start = 0; start < total; start += this.#parts.batch) {
        signal?.throwIfAborted();
        const indices = order.slice(start, start + this.#parts.batch);
        for (const [i, row] of (await embed(indices)).entries()) result[indices[i]!] = unitLength(row);
        onProgress?.(start + indices.length, total);
      }
      return result;
    });
    this.#last = turn.catch(() => {});
    return turn;
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#last;
    await this.#parts.text.dispose();
    await this.#parts.vision.dispose();
  }
}

function rows(tensor: TransformersTensor | undefined, count: number, name: string): Float32Array[] {
  if (tensor === undefined || tensor.dims.length !== 2 || tensor.dims[0] !== count) {
    throw new MetricError(
      `the network gives ${tensor ? `${name} of [${tensor.dims.join(", ")}]` : `no ${name}`}; expected [${count}, dimensions] of a CLIP model with its projection`,
    );
  }
  const width = tensor.dims[1]!;
  const data = Float32Array.from(tensor.data);
  return Array.from({ length: count }, (_, i) => data.slice(i * width, (i + 1) * width));
}

function unitLength(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
