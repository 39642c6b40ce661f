import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Random } from "../engine/random.js";
import { type TensorData, tensorData } from "../engine/tensor-data.js";
import { sha256 } from "./checksum.js";
import { readSafetensors, readSafetensorsHeader } from "./safetensors-reader.js";
import { writeSafetensors } from "./safetensors-writer.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "safetensors-"));
});
afterAll(() => rm(folder, { recursive: true }));

const everyType = (): Record<string, TensorData> => ({
  "blocks.0.ln1.weight": tensorData("float32", [2, 2], [1.5, -0, Infinity, 1e-45]),
  double: tensorData("float64", [1], [Math.PI]),
  big: tensorData("int64", [2], [2n ** 63n - 1n, -1n]),
  int: tensorData("int32", [3], [-1, 2 ** 31 - 1, 0]),
  byte: tensorData("uint8", [3], [0, 128, 255]),
  signed: tensorData("int8", [2], [-128, 127]),
  flag: tensorData("bool", [2], [1, 0]),
  scalar: tensorData("float32", [], [42]),
  empty: tensorData("float32", [0, 3], []),
  "0": tensorData("float32", [1], [5]),
  'naïve "名"': tensorData("float32", [1], [6]),
});

describe("writeSafetensors", () => {
  it("gives every type, shape and name back", async () => {
    const path = join(folder, "all.safetensors");
    await writeSafetensors(path, everyType(), { metadata: { step: "12", note: "für später" } });
    const { tensors, metadata } = await readSafetensors(path);
    expect(tensors).toEqual(everyType());
    expect(metadata).toEqual({ step: "12", note: "für später" });
    expect(await readdir(folder)).toEqual(["all.safetensors"]);
  });

  it("gives the same bytes whatever the order, aligned to the elements", async () => {
    const [one, two] = [join(folder, "one"), join(folder, "two")];
    await writeSafetensors(one, everyType(), { metadata: { a: "1", b: "2" } });
    const reversed = Object.fromEntries(Object.entries(everyType()).reverse());
    await writeSafetensors(two, reversed, { metadata: { b: "2", a: "1" } });
    expect(await sha256(two)).toBe(await sha256(one));
    const { tensors, dataOffset } = await readSafetensorsHeader(one);
    expect(dataOffset % 8).toBe(0);
    for (const [name, { begin, end }] of tensors) {
      const size = everyType()[name]!.data.BYTES_PER_ELEMENT;
      expect(begin % size, name).toBe(0);
      expect((end - begin) % size, name).toBe(0);
    }
  });

  it("writes the layout of the format to the byte", async () => {
    const path = join(folder, "layout");
    await writeSafetensors(path, { w: tensorData("float32", [2], [1, -2]) }, { metadata: { k: "v" } });
    const json = '{"__metadata__":{"k":"v"},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
    const padded = json.padEnd(Math.ceil(json.length / 8) * 8, " ");
    const length = Buffer.alloc(8);
    length.writeUInt32LE(padded.length);
    const data = Buffer.from("0000803f000000c0", "hex");
    expect(await readFile(path)).toEqual(Buffer.concat([length, Buffer.from(padded), data]));
  });

  it("stores views of larger buffers, and nothing at all", async () => {
    const path = join(folder, "view");
    const data = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
    await writeSafetensors(path, { view: { dtype: "float32", shape: [2], data } });
    expect((await readSafetensors(path)).tensors.view?.data).toEqual(Float32Array.of(1, 2));
    await writeSafetensors(path, {});
    expect(await readSafetensors(path)).toEqual({ tensors: {}, metadata: {} });
  });

  it("stores half precision over many chunks with the error of its format", async () => {
    const random = new Random(5);
    const values = Float32Array.from({ length: 2_500_000 }, () => random.uniform() * 2 - 1);
    const tensors = {
      weight: { dtype: "float32", shape: [values.length], data: values },
      ids: everyType().big!,
    } as const;
    for (const [float32As, error] of [
      ["F16", 2 ** -11],
      ["BF16", 2 ** -8],
    ] as const) {
      const path = join(folder, float32As);
      await writeSafetensors(path, tensors, { float32As });
      const header = await readSafetensorsHeader(path);
      expect(header.fileBytes - header.dataOffset).toBe(2 * values.length + 16);
      const back = (await readSafetensors(path, { halfAs: "float32" })).tensors;
      expect(back.ids).toEqual(tensors.ids);
      const read = back.weight!.data as Float32Array;
      let worst = 0;
      for (let i = 0; i < values.length; i++) {
        worst = Math.max(worst, Math.abs(read[i]! - values[i]!) / Math.max(Math.abs(values[i]!), 2 ** -14));
      }
      expect(worst).toBeLessThanOrEqual(error);
      expect(worst).toBeGreaterThan(error / 4);
    }
  });

  it("refuses what would be lost, and leaves the old file", async () => {
    const path = join(folder, "kept");
    await writeSafetensors(path, { a: tensorData("float32", [1], [3]) });
    const before = await sha256(path);
    const write = (tensors: Record<string, TensorData>) =>
      writeSafetensors(path, tensors, { float32As: "F16" });
    await expect(write({ big: tensorData("float32", [3], [1, 2, 70000]) })).rejects.toThrow(
      /tensor "big" does not fit F16 \(found 70000 at element 2, expected magnitudes up to 65504\)/,
    );
    await expect(write({ a: { dtype: "float32", shape: [3], data: new Float32Array(2) } })).rejects.toThrow(
      /tensor "a" does not hold what it says \(found 2 elements in 8 bytes, expected 3 in 12/,
    );
    await expect(write({ __metadata__: tensorData("float32", [], [1]) })).rejects.toThrow(/__metadata__/);
    expect(await sha256(path)).toBe(before);
    expect((await readdir(folder)).filter((name) => name.startsWith("."))).toEqual([]);
  });
});

describe("sha256", () => {
  it("is the published digest", async () => {
    const path = join(folder, "abc");
    await writeFile(path, "abc");
    expect(await sha256(path)).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    await expect(sha256(join(folder, "absent"))).rejects.toThrow(/ENOENT/);
  });
});
