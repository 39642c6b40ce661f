import { readFileSync } from "node:fs";
import { appendFile, copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import * as code from "../../../test/pickle-writer.js";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { zipArchive } from "../../../test/zip-writer.js";
import { CheckpointError } from "../errors.js";
import {
  PythonObject,
  readTorchCheckpoint,
  sameElements,
  stateDict,
  type TorchObject,
  type TorchTensor,
} from "./index.js";

/** Written by PyTorch itself: `testdata/make.py`. */
const data = join(import.meta.dirname, "testdata");
const expected = JSON.parse(readFileSync(join(data, "tensors.json"), "utf8")) as Record<
  string,
  { dtype: string; shape: number[]; values: (number | string)[] }
>;

const folder = temporaryFolder();

/** A file of the old format: its pickles, then storages, each its number of elements and its bytes. */
function legacyFile(object: code.Code, keys: readonly string[], storages: readonly Float32Array[]): Buffer {
  const magic = [0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
  const pickles = [magic, code.integer(1001), code.dictionary(), object, code.list(...keys.map(code.text))];
  return Buffer.concat([
    ...pickles.map(code.pickle),
    ...storages.flatMap((values) => [
      Uint8Array.from(code.uint64(BigInt(values.length))),
      new Uint8Array(values.buffer),
    ]),
  ]);
}

/** The tensors of a dictionary in the old format. */
async function readLegacy(
  name: string,
  entries: Readonly<Record<string, code.Code>>,
  keys: readonly string[],
  ...storages: readonly Float32Array[]
): Promise<Map<string, TorchTensor>> {
  const path = join(folder, name);
  const object = code.dictionary(
    ...Object.entries(entries).map(([key, value]) => [code.text(key), value] as const),
  );
  await writeFile(path, legacyFile(object, keys, storages));
  return stateDict(await readTorchCheckpoint(path), path);
}

describe.each([
  ["zip", join(data, "zip.pt")],
  ["zip, protocol 4", join(data, "zip-protocol-4.pt")],
  ["zip, packed again by Python", join(data, "zip-deflated.pt")],
  ["legacy", join(data, "legacy.pt")],
])("what PyTorch wrote: %s", (_, path) => {
  let object: Map<TorchObject, TorchObject>;
  let tensors: Map<string, TorchTensor>;
  beforeAll(async () => {
    object = (await readTorchCheckpoint(path)) as typeof object;
    tensors = stateDict(object, path);
  });

  test("has all tensors with their types and shapes, and their values as PyTorch printed them", async () => {
    expect([...tensors.keys()]).toEqual(Object.keys(expected));
    for (const [name, { dtype, shape, values }] of Object.entries(expected)) {
      const tensor = tensors.get(name)!;
      expect({ dtype: tensor.dtype, shape: tensor.shape }, name).toEqual({ dtype, shape });
      const read = await tensor.read();
      const same = dtype === "int64" ? Array.from(read, String) : Array.from(read, Number);
      expect(same, name).toEqual(values);
    }
  });

  test("widens half precision and keeps the other types", async () => {
    const kinds = { float16: Float32Array, bfloat16: Float32Array, float64: Float64Array, int16: Int16Array };
    for (const [name, kind] of Object.entries(kinds)) {
      expect(await tensors.get(name)!.read()).toBeInstanceOf(kind);
    }
    expect(await tensors.get("bool")!.read()).toBeInstanceOf(Uint8Array);
    expect(await tensors.get("int64")!.read()).toBeInstanceOf(BigInt64Array);
  });

  test("knows which tensors share their memory, and gives each values of its own", async () => {
    const base = tensors.get("base")!;
    expect(tensors.get("window")!.view.storage.stored).toBe(base.view.storage.stored);
    expect(sameElements(base, tensors.get("transposed")!)).toBe(false);
    expect(sameElements(base, base)).toBe(true);
    const values = await base.read();
    values[0] = 99;
    expect((await base.read())[0]).toBe(0);
  });

  test("has everything else", () => {
    expect(object.get("epoch")).toBe(3);
    expect(object.get("integers")).toEqual([2n ** 70n, -5, 2 ** 40, -300]);
    expect(object.get("ratio")).toBe(0.1);
    expect(object.get("nothing")).toBeNull();
    expect(object.get("flags")).toEqual([true, false]);
    expect(object.get("text")).toBe("größe");
    expect(object.get("nested")).toEqual([1, [2, [3, []]]]);
    expect(object.get("sets")).toEqual([new Set([1, 2]), new Set([3])]);
    expect(object.get("bytes")).toEqual(Uint8Array.of(0, 255));
    expect(object.get("torch")).toEqual([[2, 3], "cpu", "cuda:1", "torch.float16"]);
    expect(object.get("numpy")).toEqual([0.25, 0.5, 7, 200, true]);
    expect(object.get("default")).toEqual(new Map([["a", [1]]]));
    expect(object.get("itself")).toBe(object);
    const args = (object.get("hyper_parameters") as Map<string, PythonObject>).get("args")!;
    expect(args).toBeInstanceOf(PythonObject);
    expect(args.attributes).toEqual(
      new Map<string, unknown>([
        ["learning_rate", 1e-3],
        ["levels", [8, 4]],
      ]),
    );
  });
});

describe("what PyTorch before 0.4 wrote", () => {
  const values = Float32Array.of(1, 2, 3, 4, 5, 6);
  const stored = code.storage("7", "FloatStorage", 6, code.none);
  const rebuilt = code.reduce(
    code.global("torch._utils", "_rebuild_tensor"),
    stored,
    code.integer(1),
    code.tuple(code.integer(2), code.integer(2)),
    code.tuple(code.integer(2), code.integer(1)),
  );
  const unfilled = (module: string, name: string): code.Code => [
    ...code.global(module, name),
    ...code.tuple(),
    0x81,
  ];

  test("tensors and parameters that are made first and filled later", async () => {
    const state = code.tuple(rebuilt, code.none, code.none, [0x88], [0x89]);
    const layout = code.tuple(
      stored,
      code.integer(0),
      code.tuple(code.integer(3)),
      code.tuple(code.integer(2)),
    );
    const tensors = await readLegacy(
      "filled.pth",
      {
        tensor: rebuilt,
        parameter: code.build(unfilled("torch.nn.parameter", "Parameter"), state),
        called: code.build(
          code.reduce(code.global("torch.nn.parameter", "Parameter"), rebuilt),
          code.tuple([0x88], [0x89], code.dictionary()),
        ),
        direct: code.build(unfilled("torch", "FloatTensor"), layout),
      },
      ["7"],
      values,
    );
    for (const name of ["tensor", "parameter", "called"]) {
      expect(tensors.get(name)!.shape, name).toEqual([2, 2]);
      expect([...(await tensors.get(name)!.read())], name).toEqual([2, 3, 4, 5]);
    }
    expect([...(await tensors.get("direct")!.read())]).toEqual([1, 3, 5]);
  });

  test("storages that are views of others", async () => {
    const view = code.tuple(code.text("8"), code.integer(2), code.integer(3));
    const part = code.storage("7", "FloatStorage", 6, view);
    const tensors = await readLegacy(
      "views.pth",
      { whole: rebuilt, part: code.tensor(part, code.integer(1), [2], [1]) },
      ["7"],
      values,
    );
    expect([...(await tensors.get("part")!.read())]).toEqual([4, 5]);
    const beyond = code.tuple(code.text("8"), code.integer(4), code.integer(3));
    await expect(
      readLegacy("beyond.pth", { part: code.storage("7", "FloatStorage", 6, beyond) }, ["7"], values),
    ).rejects.toThrow(
      /malformed view of storage "7" \(found elements 4 and 3 more, expected a part of its 6/,
    );
  });

  test("a tensor that is never filled", async () => {
    const entries = { empty: unfilled("torch.nn.parameter", "Parameter") };
    await expect(readLegacy("unfilled.pth", entries, [])).rejects.toThrow(/does not say what they are/);
  });

  test.each([
    ["missing in the list", ["8"], /does not list.*expected "7"/],
    ["listed twice", ["7", "7"], /2 storages, 1 different/],
    ["listed but unused", ["7", "9"], /lists a storage that no tensor uses \(found "9"\)/],
  ])("a storage that is %s", async (name, keys, message) => {
    await expect(readLegacy(`${name}.pth`, { rebuilt }, keys, values, values)).rejects.toThrow(message);
  });

  test("a storage of another length than the pickle says", async () => {
    const read = readLegacy("short.pth", { rebuilt }, ["7"], values.slice(0, 5), values);
    await expect(read).rejects.toThrow(/storage "7" is of another size .*found 5 elements, expected 6/);
  });
});

test("a pickle larger than the first look at an old file", async () => {
  const path = join(folder, "long.pth");
  const tensor = code.tensor(code.storage("0", "FloatStorage", 2, code.none), code.integer(0), [2], [1]);
  const file = legacyFile(code.dictionary([code.text("tensor"), tensor]), ["0"], [Float32Array.of(3, 4)]);
  const object = file.indexOf(Uint8Array.of(0x80, 2, 0x7d), file.indexOf(Uint8Array.of(0x80, 2, 0x7d)) + 1);
  const length = 5_000_000;
  const dropped = [
    Uint8Array.from([0x58, ...code.uint32(length)]),
    Buffer.alloc(length, "x"),
    Uint8Array.of(0x30),
  ];
  await writeFile(path, Buffer.concat([file.subarray(0, object + 2), ...dropped, file.subarray(object + 2)]));
  const tensors = stateDict(await readTorchCheckpoint(path), path);
  expect([...(await tensors.get("tensor")!.read())]).toEqual([3, 4]);
});

describe("what is no checkpoint", () => {
  test.each([
    ["an empty file", "", /not a file that torch\.save writes \(found an empty file/],
    ["text", "hello, world", /found a beginning of "hello, world"/],
    ["a beginning of a zip archive", "PK\x03\x04", /zip archive is damaged or truncated/],
    ["another pickle", "\x80\x02}q\x00.", /not a file that torch\.save writes/],
  ])("%s", async (name, content, message) => {
    const path = join(folder, name);
    await writeFile(path, content, "latin1");
    const read = readTorchCheckpoint(path);
    await expect(read).rejects.toThrow(message);
    await expect(read).rejects.toBeInstanceOf(CheckpointError);
  });

  test("a file that is missing, a folder", async () => {
    await expect(readTorchCheckpoint(join(folder, "absent"))).rejects.toThrow(/no such file or folder/);
    await expect(readTorchCheckpoint(folder)).rejects.toThrow(/a folder stands where a file is wanted/);
  });

  test("a checkpoint without a state dict", async () => {
    const path = join(folder, "none.pt");
    await writeFile(path, zipArchive([{ name: "a/data.pkl", content: code.pickle(code.list()) }]));
    const list = await readTorchCheckpoint(path);
    expect(() => stateDict(list, path)).toThrow(
      /none\.pt: the file holds no state dict \(found a list or tuple/,
    );
    const dictionary = new Map<TorchObject, TorchObject>([["epoch", 1]]);
    expect(() => stateDict(dictionary, path)).toThrow(/found a dictionary with the keys epoch/);
  });
});

test("a file that changes between opening and reading", async () => {
  const path = join(folder, "changing.pt");
  await copyFile(join(data, "zip.pt"), path);
  const tensors = stateDict(await readTorchCheckpoint(path), path);
  await appendFile(path, "more");
  const read = tensors.get("base")!.read();
  await expect(read).rejects.toThrow(/changing\.pt: the file has changed since it was opened/);
  await expect(read).rejects.toBeInstanceOf(CheckpointError);
});
