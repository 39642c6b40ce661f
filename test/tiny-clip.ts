import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import {
  add,
  cast,
  causalAttention,
  concat,
  embedding,
  equal,
  Graph,
  layerNorm,
  linear,
  matmul,
  multiply,
  reshape,
  sigmoid,
  slice,
  softmax,
  type Tensor,
  toOnnx,
  transpose,
} from "../src/engine/index.js";
import reference from "../src/metrics/testdata/clip.json" with { type: "json" };
import { byteCharacters } from "../src/text/byte-level.js";
import { referenceWeights } from "./reference-weights.js";

export { reference as clipReference };

/** Whether the package that runs CLIP is there. */
export const hasTransformers = (() => {
  try {
    createRequire(import.meta.url).resolve("@huggingface/transformers");
    return true;
  } catch {
    return false;
  }
})();

/** Ids of OpenAI's start and end. */
const START = 49406;
const END = 49407;

/** The picture that make_clip.py makes. */
export function clipPicture(width: number, height: number) {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    const x = Math.floor(i / 3) % width;
    const y = Math.floor(i / 3 / width);
    data[i] = x * 7 + y * 13 + (i % 3) * 50 + ((x * y) % 31) * 8;
  }
  return { width, height, data };
}

/** OpenAI's vocabulary as far as the reference's texts need it. */
export function clipVocabulary() {
  const printable = byteCharacters.filter((character) => character.charCodeAt(0) < 0x100);
  const others = byteCharacters.filter((character) => character.charCodeAt(0) >= 0x100);
  const bytes = [...printable, ...others];
  const merges = reference.merges as unknown as readonly (readonly [string, string, number])[];
  const vocab: Record<string, number> = {};
  for (const [id, token] of [...bytes, ...bytes.map((byte) => `${byte}</w>`)].entries()) vocab[token] = id;
  for (const [left, right, id] of merges) vocab[left + right] = id;
  vocab["<|startoftext|>"] = START;
  vocab["<|endoftext|>"] = END;
  return { vocab, merges: merges.map(([left, right]) => [left, right] as const) };
}

export function tokenizerJson(): string {
  const { vocab, merges } = clipVocabulary();
  const model = {
    type: "BPE",
    end_of_word_suffix: "</w>",
    vocab,
    merges: merges.map((pair) => pair.join(" ")),
  };
  return JSON.stringify({ model });
}

const WIDTH = 8;
const HEADS = 2;
const LAYERS = 2;
const PATCH = 4;
const SIDE = 12;
const JOINT = 6;
const LENGTH = 77;
const VOCABULARY = 49408;

/** A tower's layers in a graph whose weights are filled from their names, as make_clip.py fills them. */
class Tower {
  constructor(
    private readonly graph: Graph,
    private readonly name: string,
  ) {}

  weight(name: string, shape: readonly number[]): Tensor {
    const { data } = referenceWeights("clip", { [name]: shape })[name]!;
    return this.graph.constant("float32", shape, data);
  }

  table(name: string, rows: number): Tensor {
    return this.weight(`${this.name}.embeddings.${name}`, [rows, WIDTH]);
  }

  norm(x: Tensor, name: string): Tensor {
    return layerNorm(
      x,
      this.weight(`${this.name}.${name}.weight`, [WIDTH]),
      this.weight(`${this.name}.${name}.bias`, [WIDTH]),
    );
  }

  #linear(x: Tensor, name: string, size: number): Tensor {
    const path = `${this.name}.${name}`;
    const weight = this.weight(`${path}.weight`, [size, x.shape.at(-1)!]);
    return linear(x, weight, this.weight(`${path}.bias`, [size]));
  }

  #attention(x: Tensor, name: string, causal: boolean): Tensor {
    const length = x.shape[1]!;
    const [query, key, value] = ["q", "k", "v"].map((part) => {
      const projected = this.#linear(x, `${name}.${part}_proj`, WIDTH);
      return transpose(reshape(projected, [1, length, HEADS, WIDTH / HEADS]), [0, 2, 1, 3]);
    }) as [Tensor, Tensor, Tensor];
    const alpha = 1 / Math.sqrt(WIDTH / HEADS);
    const attended = causal
      ? causalAttention(query, key, value)
      : matmul(softmax(matmul(query, key, { transposeB: true, alpha })), value);
    const joined = reshape(transpose(attended, [0, 2, 1, 3]), [1, length, WIDTH]);
    return this.#linear(joined, `${name}.out_proj`, WIDTH);
  }

  encode(x: Tensor, causal: boolean): Tensor {
    let hidden = x;
    for (let layer = 0; layer < LAYERS; layer++) {
      const name = `encoder.layers.${layer}`;
      hidden = add(
        hidden,
        this.#attention(this.norm(hidden, `${name}.layer_norm1`), `${name}.self_attn`, causal),
      );
      const wide = this.#linear(this.norm(hidden, `${name}.layer_norm2`), `${name}.mlp.fc1`, 4 * WIDTH);
      const activated = multiply(wide, sigmoid(multiply(wide, 1.702)));
      hidden = add(hidden, this.#linear(activated, `${name}.mlp.fc2`, WIDTH));
    }
    return hidden;
  }
}

function visionModel(): Uint8Array {
  const graph = new Graph();
  const tower = new Tower(graph, "vision_model");
  const pixels = graph.input("pixel_values", "float32", [1, 3, SIDE, SIDE]);
  const across = SIDE / PATCH;
  const count = across ** 2;
  const kernel = tower.weight("vision_model.embeddings.patch_embedding.weight", [WIDTH, 3, PATCH, PATCH]);
  const cut = transpose(reshape(pixels, [1, 3, across, PATCH, across, PATCH]), [0, 2, 4, 1, 3, 5]);
  const patches = linear(
    reshape(cut, [1, count, 3 * PATCH * PATCH]),
    reshape(kernel, [WIDTH, 3 * PATCH * PATCH]),
  );
  // As many class tokens as there are pictures.
  const nothing = multiply(slice(patches, 1, 0, 1), 0);
  const first = add(nothing, tower.weight("vision_model.embeddings.class_embedding", [1, 1, WIDTH]));
  const placed = add(concat([first, patches], 1), tower.table("position_embedding.table", count + 1));
  const encoded = tower.encode(tower.norm(placed, "pre_layrnorm"), false);
  const described = tower.norm(reshape(slice(encoded, 1, 0, 1), [1, WIDTH]), "post_layernorm");
  graph.output("image_embeds", linear(described, tower.weight("visual_projection.weight", [JOINT, WIDTH])));
  return toOnnx(graph, { openFirstAxes: new Set(["pixel_values", "image_embeds"]) });
}

function textModel(): Uint8Array {
  const graph = new Graph();
  const tower = new Tower(graph, "text_model");
  const ids = graph.input("input_ids", "int64", [1, LENGTH]);
  const tokens = embedding(tower.table("token_embedding.table", VOCABULARY), ids);
  const placed = add(tokens, tower.table("position_embedding.table", LENGTH));
  const encoded = tower.norm(tower.encode(placed, true), "final_layer_norm");
  const atEnd = cast(equal(cast(ids, "float32"), END), "float32");
  const described = reshape(matmul(reshape(atEnd, [1, 1, LENGTH]), encoded), [1, WIDTH]);
  graph.output("text_embeds", linear(described, tower.weight("text_projection.weight", [JOINT, WIDTH])));
  return toOnnx(graph, { openFirstAxes: new Set(["input_ids", "text_embeds"]) });
}

/** Writes the folder of a CLIP of 12 px and 6 dimensions whose embeddings PyTorch computed, too (`clipReference.towers`). */
export async function writeTinyClip(folder: string): Promise<void> {
  await mkdir(join(folder, "onnx"), { recursive: true });
  const config = {
    model_type: "clip",
    projection_dim: JOINT,
    text_config: { model_type: "clip_text_model", max_position_embeddings: LENGTH },
    vision_config: { model_type: "clip_vision_model", image_size: SIDE, patch_size: PATCH },
  };
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
  await writeFile(join(folder, "tokenizer.json"), tokenizerJson());
  await writeFile(join(folder, "onnx", "vision_model.onnx"), visionModel());
  await writeFile(join(folder, "onnx", "text_model.onnx"), textModel());
}
