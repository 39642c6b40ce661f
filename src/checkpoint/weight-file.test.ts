import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { Random } from "../engine/random.js";
import { type TensorData, tensorData } from "../engine/tensor-data.js";
import { CheckpointError } from "./errors.js";
import { loadCheckpoint } from "./load-checkpoint.js";
import { readSafetensors, readSafetensorsHeader } from "./safetensors-reader.js";
import { writeSafetensors } from "./safetensors-writer.js";
import { readWeights, readWeightsHeader, type WeightFormat, writeWeights } from "./weight-file.js";

const folder = temporaryFolder();
const random = new Random(1, "weights");
const normal = (shape: readonly number[], count: number) =>
  tensorData(
    "float32",
    shape,
    Float32Array.from({ length: count }, () => random.normal()),
  );

const weights: Record<string, TensorData> = {
  "conv.weight": normal([8, 16, 3, 3], 1152),
  "conv.bias": normal([8], 8),
  "embedding.weight": normal([12, 4], 48),
};
const isConvolution = (_: string, shape: readonly number[]) => shape.length === 4;
const write = async (name: string, format: WeightFormat): Promise<string> => {
  const path = join(folder, `${name}.safetensors`);
  await writeWeights(path, weights, format, isConvolution);
  return path;
};

/** A copy of an int8 file with some tensors changed or left out. */
async function damaged(changes: Record<string, TensorData | undefined>): Promise<string> {
  const { metadata, tensors } = await readSafetensors(await write("whole", "int8"));
  const all = Object.entries({ ...tensors, ...changes });
  const kept = Object.fromEntries(all.filter((entry): entry is [string, TensorData] => !!entry[1]));
  const path = join(folder, "damaged.safetensors");
  await writeSafetensors(path, kept, { metadata });
  return path;
}

describe("a file of weights", () => {
  it.each([
    ["f16", ["F16", "F32", "F32"], 2 ** -11],
    ["int8", ["F32", "F32", "F32", "I8"], 1 / 254],
  ] as const)("in %s is read as float32, what is not chosen bit for bit", async (format, stored, error) => {
    const path = await write(format, format);
    const dtypes = [...(await readSafetensorsHeader(path)).tensors.values()].map(({ dtype }) => dtype);
    expect(dtypes.sort()).toEqual([...stored].sort());
    const header = await readWeightsHeader(path);
    expect(header.format).toBe(format);
    expect([...header.tensors.keys()].sort()).toEqual(Object.keys(weights).sort());
    expect(header.tensors.get("conv.weight")!.shape).toEqual([8, 16, 3, 3]);
    const read = await readWeights(path);
    expect(Object.keys(read).sort()).toEqual(Object.keys(weights).sort());
    for (const name of ["conv.bias", "embedding.weight"]) expect(read[name]).toEqual(weights[name]);
    const { dtype, data } = read["conv.weight"]!;
    expect(dtype).toBe("float32");
    const before = weights["conv.weight"]!.data as Float32Array;
    const largest = Math.max(...before.map(Math.abs));
    let worst = 0;
    for (let i = 0; i < before.length; i++) worst = Math.max(worst, Math.abs(Number(data[i]) - before[i]!));
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThanOrEqual(largest * error * (1 + 1e-6));
  });

  it("takes what it should of the disk", async () => {
    const plain = join(folder, "plain.safetensors");
    await writeSafetensors(plain, weights);
    const size = async (path: string) => (await stat(path)).size;
    const full = await size(plain);
    expect(full - (await size(await write("small", "f16")))).toBeGreaterThan(2 * 1152 - 100);
    expect(full - (await size(await write("smaller", "int8")))).toBeGreaterThan(3 * 1152 - 4 * 8 - 200);
  });

  it("without a format holds its tensors as they are, integers included", async () => {
    const path = join(folder, "plain.safetensors");
    const tensors = { ...weights, table: tensorData("int8", [2], [-128, 127]) };
    await writeSafetensors(path, tensors);
    expect((await readWeightsHeader(path)).format).toBeUndefined();
    expect(await readWeights(path)).toEqual(tensors);
  });

  it("is what loadCheckpoint reads, checked by the weights' own names and shapes", async () => {
    await write("group", "int8");
    await writeFile(join(folder, "config.json"), "{}");
    const shapes = Object.fromEntries(Object.entries(weights).map(([name, { shape }]) => [name, shape]));
    const options = { groups: ["group"], quantized: true };
    const { tensors } = await loadCheckpoint(folder, { ...options, shapes: { group: shapes } });
    expect(tensors.group).toEqual(await readWeights(join(folder, "group.safetensors")));
    const foreign = { group: { ...shapes, "conv.weight": [8, 16, 1, 1] } };
    await expect(loadCheckpoint(folder, { ...options, shapes: foreign })).rejects.toThrow(
      /conv\.weight \[8, 16, 3, 3\] instead of \[8, 16, 1, 1\]/,
    );
    await expect(loadCheckpoint(folder, { groups: ["group"] })).rejects.toThrow(
      /group\.safetensors: the weights are stored in fewer bits, float32 is needed here \(found int8/,
    );
  });
});

describe("a file of weights is refused", () => {
  let whole: Uint8Array;
  beforeAll(async () => {
    whole = await readFile(await write("original", "int8"));
  });

  it("where a value does not fit", async () => {
    const path = join(folder, "large.safetensors");
    const large = { "conv.weight": tensorData("float32", [1, 1, 1, 2], [1, 70000]) };
    await expect(writeWeights(path, large, "f16", isConvolution)).rejects.toThrow(
      /tensor "conv\.weight" does not fit F16 \(found 70000 at element 1/,
    );
    const broken = { "conv.weight": tensorData("float32", [1, 1, 1, 2], [1, Number.NaN]) };
    await expect(writeWeights(path, broken, "int8", isConvolution)).rejects.toThrow(
      /tensor "conv\.weight" does not fit int8 \(found weight 1 is NaN, expected a number\)/,
    );
    await expect(readFile(path)).rejects.toThrow(/ENOENT/);
  });

  const scales = (...values: number[]) => tensorData("float32", [values.length], values);
  it.each<[string, Record<string, TensorData | undefined>, RegExp]>([
    [
      "without its scales",
      { "conv.weight_scale": undefined },
      /tensor "conv\.weight" has no scales that fit \(found no conv\.weight_scale, expected F32 \[8\]\)/,
    ],
    ["with too few scales", { "conv.weight_scale": scales(1, 2) }, /found F32 \[2\], expected F32 \[8\]/],
    [
      "with a scale that is no number",
      { "conv.weight_scale": scales(1, 1, 1, Number.NaN, 1, 1, 1, 1) },
      /a scale of tensor "conv\.weight" is damaged \(found NaN for output 3/,
    ],
    [
      "with a negative scale",
      { "conv.weight_scale": scales(-1, 1, 1, 1, 1, 1, 1, 1) },
      /found -1 for output 0/,
    ],
  ])("%s", async (_, changes, message) => {
    const path = await damaged(changes);
    const error: unknown = await readWeights(path).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CheckpointError);
    expect((error as Error).message).toMatch(message);
  });

  it("where it ends too early, or says another format", async () => {
    const path = join(folder, "cut.safetensors");
    await writeFile(path, whole.subarray(0, -9));
    await expect(readWeights(path)).rejects.toThrow(/the file is truncated/);
    const text = Buffer.from(whole).toString("latin1");
    await writeFile(path, Buffer.from(text.replace('"int8"', '"int3"'), "latin1"));
    await expect(readWeightsHeader(path)).rejects.toThrow(
      /in a format that is not known here \(found weight_format "int3", expected f16 or int8 or int8-blocks or int4-blocks, or none\)/,
    );
  });
});
