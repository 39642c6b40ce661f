import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { quantizeBlocks } from "../engine/index.js";
import { Random } from "../engine/random.js";
import { type TensorData, tensorData } from "../engine/tensor-data.js";
import { writeBlockWeights } from "./block-file.js";
import { readSafetensors } from "./safetensors-reader.js";
import { writeSafetensors } from "./safetensors-writer.js";
import { readWeights, readWeightsHeader } from "./weight-file.js";

const folder = temporaryFolder();
const random = new Random(1, "weights");
const normal = (rows: number, columns: number) =>
  tensorData(
    "float32",
    [rows, columns],
    Array.from({ length: rows * columns }, () => random.normal()),
  );

const layer = quantizeBlocks(normal(6, 64), { bits: 4, size: 32 });
const head = quantizeBlocks(normal(10, 64), { bits: 8, size: 32 });
const tensors: Record<string, TensorData> = {
  "layer.weight": layer.values,
  "layer.weight_scale": layer.scales,
  "layer.bias": tensorData("float32", [6], [1, 2, 3, 4, 5, 6]),
  "head.weight": head.values,
  "head.weight_scale": head.scales,
};

async function write(name: string, all = tensors): Promise<string> {
  const path = join(folder, `${name}.safetensors`);
  await writeBlockWeights(path, all, "int4-blocks", 32);
  return path;
}

describe("a file of weights in blocks", () => {
  it("has the weights' own names and shapes, and is read as it is", async () => {
    const path = await write("whole");
    const { format, tensors: weights } = await readWeightsHeader(path);
    expect(format).toBe("int4-blocks");
    expect([...weights].map(([name, { shape }]) => [name, [...shape]]).sort()).toEqual([
      ["head.weight", [10, 64]],
      ["layer.bias", [6]],
      ["layer.weight", [6, 64]],
    ]);
    expect(await readWeights(path)).toEqual(tensors);
  });

  const floats = (shape: number[], value = 1) =>
    tensorData("float32", shape, Array(shape.reduce((a, b) => a * b)).fill(value));
  it.each<[string, Record<string, TensorData | undefined>, RegExp]>([
    [
      "without scales",
      { "head.weight_scale": undefined },
      /"head\.weight" has no scales that fit \(found no head\.weight_scale, expected F32 \[10, 2\]\)/,
    ],
    ["with scales of other blocks", { "head.weight_scale": floats([10, 4]) }, /found F32 \[10, 4\]/],
    [
      "with a scale that is no number",
      { "layer.weight_scale": floats([6, 2], Number.NaN) },
      /a scale of tensor "layer\.weight" is damaged \(found NaN for block 0/,
    ],
    [
      "with codes of other bits",
      { "head.weight": tensorData("uint8", [10, 2, 24], new Uint8Array(480)) },
      /holds no codes in blocks \(found U8 \[10, 2, 24\], expected U8 \[outputs, blocks, 16 or 32\]\)/,
    ],
    [
      "with codes of no blocks",
      { "head.weight": tensorData("uint8", [10, 64], new Uint8Array(640)) },
      /no codes in blocks/,
    ],
  ])("is refused %s", async (_what, changes, message) => {
    const all = Object.entries({ ...tensors, ...changes });
    const kept = Object.fromEntries(all.filter((entry): entry is [string, TensorData] => !!entry[1]));
    await expect(readWeights(await write("damaged", kept))).rejects.toThrow(message);
  });

  it("is refused where it does not say the size of its blocks", async () => {
    const { metadata } = await readSafetensors(await write("whole"));
    expect(metadata).toEqual({ weight_format: "int4-blocks", block_size: "32" });
    const path = join(folder, "sizeless.safetensors");
    for (const block_size of [undefined, "many", "0"]) {
      const changed = { weight_format: "int4-blocks", ...(block_size && { block_size }) };
      await writeSafetensors(path, tensors, { metadata: changed });
      await expect(readWeightsHeader(path)).rejects.toThrow(/does not say how many weights share a scale/);
    }
  });
});
