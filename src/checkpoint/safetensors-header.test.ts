import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CheckpointError } from "./errors.js";
import { readSafetensors, readSafetensorsHeader, SafetensorsFile } from "./safetensors-reader.js";

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "safetensors-"));
  path = join(folder, "x.safetensors");
});
afterAll(() => rm(folder, { recursive: true }));

/** A file put together by hand, independently of the writer. */
async function given(header: unknown, data: Uint8Array | number): Promise<string> {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  await writeFile(path, Buffer.concat([length, json, typeof data === "number" ? Buffer.alloc(data) : data]));
  return path;
}

async function failure(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CheckpointError);
  expect((error as CheckpointError).message.startsWith(`${path}: `)).toBe(true);
  return (error as CheckpointError).message;
}

const f32 = (count: number, begin: number) => ({
  dtype: "F32",
  shape: [count],
  data_offsets: [begin, begin + 4 * count],
});

describe("a safetensors header", () => {
  it("is read without the data, in the order of the data", async () => {
    await given({ b: f32(2, 4), __metadata__: { made: "by hand" }, a: f32(1, 0), none: f32(0, 4) }, 12);
    const header = await readSafetensorsHeader(path);
    expect(header.metadata).toEqual({ made: "by hand" });
    expect([...header.tensors.keys()]).toEqual(["a", "none", "b"]);
    expect(header.tensors.get("b")).toEqual({ dtype: "F32", shape: [2], begin: 4, end: 12 });
    expect(header.fileBytes).toBe((await readFile(path)).length);
  });

  it("takes names that mean something to JavaScript", async () => {
    const bytes = new Uint8Array(Float32Array.of(7).buffer);
    await given('{"__proto__":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}', bytes);
    const { tensors } = await readSafetensors(path);
    expect(Object.entries(tensors).map(([name, { data }]) => [name, data[0]])).toEqual([["__proto__", 7]]);
  });

  it.each([
    [
      "an unknown dtype",
      { a: { ...f32(1, 0), dtype: "F8_E4M3" } },
      4,
      /tensor "a": dtype not supported.*F8_E4M3.*F64 I64 F32/,
    ],
    ["a dtype that is not text", { a: { ...f32(1, 0), dtype: 32 } }, 4, /dtype not supported \(found 32/],
    ["a negative size", { a: { ...f32(1, 0), shape: [-1] } }, 4, /malformed shape \(found \[-1\]/],
    ["a fractional size", { a: { ...f32(1, 0), shape: [0.5, 2] } }, 4, /malformed shape/],
    [
      "offsets the wrong way round",
      { a: { ...f32(1, 0), data_offsets: [4, 0] } },
      4,
      /malformed data_offsets/,
    ],
    ["three offsets", { a: { ...f32(1, 0), data_offsets: [0, 4, 8] } }, 4, /malformed data_offsets/],
    [
      "a range that does not fit the shape",
      { a: { ...f32(2, 0), data_offsets: [0, 4] } },
      4,
      /8 bytes for F32 \[2\], not 4/,
    ],
    [
      "a product beyond all files",
      { a: { ...f32(1, 0), shape: [2 ** 40, 2 ** 40] } },
      4,
      /do not match the shape/,
    ],
    [
      "overlapping ranges",
      { a: f32(2, 0), b: f32(2, 4) },
      16,
      /tensor "b" overlaps.*found data_offsets \[4, 12\], expected begin at 8/,
    ],
    ["a hole", { a: f32(1, 0), b: f32(1, 8) }, 12, /tensor "b" leaves a hole/],
    ["bytes missing", { a: f32(4, 0) }, 12, /truncated \(found \d+ bytes, expected \d+ bytes/],
    ["bytes too many", { a: f32(1, 0) }, 5, /goes on after the last tensor/],
    ["metadata of numbers", { __metadata__: { epoch: 3 } }, 0, /__metadata__ is malformed.*strings/],
    ["an entry that is no object", { a: 5 }, 0, /tensor "a": malformed entry/],
    ["an array", [1], 0, /not a JSON object/],
    ["something else than JSON", "<html>404</html>", 0, /not JSON.*<html>/],
  ])("with %s is refused", async (_, header, data, message) => {
    await given(header, data);
    expect(await failure(readSafetensorsHeader(path))).toMatch(message);
  });

  it("with a length beyond the file is refused, in words for both causes", async () => {
    await writeFile(path, Buffer.from("\x20\x01\0\0\0\0\0\0{}", "latin1"));
    expect(await failure(readSafetensorsHeader(path))).toMatch(/truncated within its header.*10 bytes.*288/);
    await writeFile(path, "PK\x03\x04 this is a zip archive");
    expect(await failure(readSafetensorsHeader(path))).toMatch(/not a safetensors file/);
    await writeFile(path, "abc");
    expect(await failure(readSafetensorsHeader(path))).toMatch(/too short.*3 bytes/);
  });

  it("cut at any byte is refused", async () => {
    await given({ a: f32(3, 0), b: f32(2, 12) }, 20);
    const whole = await readFile(path);
    for (let length = 0; length < whole.length; length++) {
      await writeFile(path, whole.subarray(0, length));
      await failure(readSafetensorsHeader(path));
    }
  });

  it("that is missing or a folder gives the system's reason", async () => {
    await rm(path, { force: true });
    expect(await failure(readSafetensors(path))).toMatch(
      /cannot read the file: no such file or folder, ENOENT/,
    );
    const error = await readSafetensors(folder).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CheckpointError);
    expect((error as CheckpointError).cause).toBeInstanceOf(Error);
  });
});

describe("SafetensorsFile", () => {
  it("reads one tensor at a time and says which there are", async () => {
    const data = new Uint8Array(Float32Array.of(1, 2, 3).buffer);
    const file = await SafetensorsFile.open(await given({ a: f32(1, 0), b: f32(2, 4) }, data));
    expect(await file.read("b")).toEqual({ dtype: "float32", shape: [2], data: Float32Array.of(2, 3) });
    expect(await failure(file.read("c"))).toMatch(/no tensor "c" \(found 2 tensors: a, b\)/);
    await file.close();
  });

  it("widens half precision on request only", async () => {
    const half = (dtype: string, begin: number) => ({ dtype, shape: [2], data_offsets: [begin, begin + 4] });
    const data = new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0x3f80, 0xc000).buffer);
    await given({ f: half("F16", 0), b: half("BF16", 4) }, data);
    expect(await failure(readSafetensors(path))).toMatch(/tensor "f" is in half precision.*F16.*halfAs/);
    const { tensors } = await readSafetensors(path, { halfAs: "float32" });
    expect(tensors.f).toEqual({ dtype: "float32", shape: [2], data: Float32Array.of(1, -2) });
    expect(tensors.b).toEqual({ dtype: "float32", shape: [2], data: Float32Array.of(1, -2) });
  });
});
