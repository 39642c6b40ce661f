import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { failure, MadeCheckpoints } from "../../../test/made-checkpoints.js";
import * as code from "../../../test/pickle-writer.js";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import type { ZipEntry } from "../../../test/zip-writer.js";
import { Random } from "../../engine/random.js";
import { CheckpointError } from "../errors.js";
import { ForeignClassError, readTorchCheckpoint, stateDict, type TorchTensor } from "./index.js";

const path = join(temporaryFolder(), "hostile.pt");
const made = new MadeCheckpoints(path);
const data = join(import.meta.dirname, "testdata");

describe("a tensor that its storage does not hold", () => {
  const six = { 0: new Uint8Array(24) };
  const stored = code.storage("0", "FloatStorage", 6);
  const at = (offset: number, shape: readonly number[], strides: readonly number[]) =>
    code.tensor(stored, code.integer(offset), shape, strides);
  test.each<[string, code.Code, RegExp]>([
    [
      "longer than its storage",
      at(0, [7], [1]),
      /reaches beyond its storage .*expected 6 elements of storage 0/,
    ],
    ["offset beyond", at(6, [1], [1]), /reaches beyond its storage/],
    ["stride beyond", at(0, [2, 2], [5, 1]), /reaches beyond its storage/],
    ["of 2^53 elements", at(0, [2 ** 53 - 1], [1]), /reaches beyond its storage/],
    ["of 2^90 elements", at(0, [2 ** 45, 2 ** 45], [0, 0]), /impossible number of elements/],
    [
      "of no number of elements",
      at(0, [...Array(63).fill(2 ** 52), 0], Array(64).fill(1)),
      /impossible number/,
    ],
    ["repeated without bounds", at(0, [2 ** 40], [0]), /repeats its elements too often/],
    ["with a negative stride", at(5, [6], [-1]), /none of them negative/],
    ["with a negative offset", at(-1, [1], [1]), /none of them negative/],
    ["with a negative size", at(0, [-6], [1]), /none of them negative/],
    ["with a stride too few", at(0, [2, 3], [3]), /malformed shape/],
    ["of 65 axes", at(0, Array(65).fill(1), Array(65).fill(1)), /none of them negative/],
    [
      "of fractions",
      code.reduce(
        code.global("torch._utils", "_rebuild_tensor_v2"),
        stored,
        code.float(0.5),
        code.tuple(),
        code.tuple(),
      ),
      /other arguments .*found a tensor or storage, a number/,
    ],
  ])("%s", async (_, object, message) => {
    expect((await failure(made.object(object, six))).message).toMatch(message);
  });

  test.each<[string, code.Code, RegExp]>([
    [
      "shorter than it claims",
      code.storage("0", "FloatStorage", 7),
      /found 24 bytes, expected 28 bytes in "x\/data\/0"/,
    ],
    ["of 2^50 elements", code.storage("0", "DoubleStorage", 2 ** 50), /shorter than its tensors claim/],
    ["missing", code.storage("1", "FloatStorage", 1), /storage "1" is missing/],
    [
      "named by a path",
      code.storage("../../etc/passwd", "FloatStorage", 1),
      /storage "..\/..\/etc\/passwd" is missing/,
    ],
    [
      "of a negative length",
      code.storage("0", "FloatStorage", -1),
      /refers to something outside it that is no storage/,
    ],
  ])("a storage %s", async (_, object, message) => {
    expect((await failure(made.object(object, six))).message).toMatch(message);
  });

  test("complex numbers are no type that is read", async () => {
    expect(await failure(made.object(code.storage("0", "ComplexFloatStorage", 1), six))).toBeInstanceOf(
      ForeignClassError,
    );
  });

  test("what fits is read", async () => {
    const stored6 = { 0: new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer) };
    const tensor = (await made.object(at(1, [2, 2], [3, 1]), stored6)) as TorchTensor;
    expect([...(await tensor.read())]).toEqual([2, 3, 5, 6]);
  });
});

describe("a zip archive that is not what it should be", () => {
  const pickle = { name: "x/data.pkl", content: code.pickle(code.none) };
  const other = (name: string, more: Partial<ZipEntry> = {}): ZipEntry => ({
    name,
    content: Buffer.from("x"),
    ...more,
  });
  const huge = deflateRawSync(Buffer.alloc(1000));
  test.each<[string, readonly ZipEntry[], RegExp]>([
    [
      "without data.pkl",
      [other("x/data/0")],
      /not one that torch\.save writes \(found x\/data\/0, expected one folder/,
    ],
    ["with data.pkl not in a folder", [other("data.pkl")], /not one that torch\.save writes/],
    ["with two of them", [pickle, other("y/data.pkl")], /found 2 files data\.pkl/],
    ["with a name that comes twice", [pickle, other("x/data/0"), other("x/data/0")], /"x\/data\/0" twice/],
    [
      "with a name that leads out",
      [pickle, other("../../outside")],
      /invalid relative path: \.\.\/\.\.\/outside/,
    ],
    ["with an absolute name", [pickle, other("/etc/passwd")], /absolute path: \/etc\/passwd/],
    ["of TorchScript", [pickle, other("x/constants.pkl")], /a TorchScript program, not a checkpoint/],
    [
      "of another byte order",
      [pickle, { name: "x/byteorder", content: Buffer.from("big") }],
      /another byte order \(found "big"/,
    ],
    ["with an encrypted pickle", [{ ...pickle, flags: 1, method: 8 }], /found an encrypted entry/],
    ["with another compression", [{ ...pickle, method: 12 }], /compression method 12/],
    [
      "with a pickle that says it is huge",
      [{ ...pickle, method: 8, size: 2 ** 32 - 2 }],
      /too large \(found 4294967294/,
    ],
    [
      "with a pickle that inflates to more than it says",
      [{ ...pickle, content: huge, method: 8, size: 900 }],
      /cannot be decompressed/,
    ],
    [
      "with a pickle that inflates to less",
      [{ ...pickle, content: huge, method: 8, size: 1100 }],
      /found 1000 bytes, expected 1100/,
    ],
    [
      "with a pickle that is not deflated",
      [{ ...pickle, method: 8, size: 9 }],
      /"x\/data\.pkl|x\/data\.pkl cannot be decompressed/,
    ],
  ])("%s", async (_, entries, message) => {
    expect((await failure(made.archive(entries))).message).toMatch(message);
  });

  test("with a storage that claims to inflate beyond what deflate can do", async () => {
    const object = code.pickle(code.storage("0", "FloatStorage", 2 ** 29));
    const storage = { name: "x/data/0", content: huge, method: 8, size: 2 ** 31 };
    const error = await failure(made.archive([{ name: "x/data.pkl", content: object }, storage]));
    expect(error.message).toMatch(/claim to inflate to 2147483648/);
  });

  test("with a storage that inflates to less than it says", async () => {
    const object = code.pickle(
      code.tensor(code.storage("0", "FloatStorage", 300), code.integer(0), [300], [1]),
    );
    const storage = { name: "x/data/0", content: huge, method: 8, size: 1200 };
    const tensor = (await made.archive([{ name: "x/data.pkl", content: object }, storage])) as TorchTensor;
    expect((await failure(tensor.read())).message).toMatch(/0 cannot be decompressed \(found 1000 bytes/);
  });

  test("with positions that no file has", async () => {
    const end = Buffer.alloc(76 + 22);
    end.writeUInt32LE(0x06064b50, 0);
    end.fill(0xff, 24, 56);
    end.writeUInt32LE(0x07064b50, 56);
    end.writeUInt32LE(0x06054b50, 76);
    for (const place of [4n, 2n ** 63n]) {
      end.writeBigUInt64LE(place, 56 + 8);
      await writeFile(path, Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), end]));
      expect((await failure(readTorchCheckpoint(path))).message).toMatch(/damaged or truncated/);
    }
  });
});

/** Reads everything, as one who trusts the file would. */
async function readAll(file: string): Promise<void> {
  for (const tensor of stateDict(await readTorchCheckpoint(file), file).values()) await tensor.read();
}

describe.each(["zip.pt", "zip-deflated.pt", "legacy.pt"])("%s, damaged", (name) => {
  test("cut anywhere, it is refused", async () => {
    const whole = await readFile(join(data, name));
    for (let length = 0; length < whole.length; length += 61) {
      await writeFile(path, whole.subarray(0, length));
      await failure(readTorchCheckpoint(path));
    }
    await writeFile(path, whole.subarray(0, whole.length - 1));
    await failure(readTorchCheckpoint(path));
  });

  test("with bytes changed, it is read or refused, and nothing else happens", async () => {
    const whole = await readFile(join(data, name));
    const random = new Random(1, name);
    let refused = 0;
    for (let i = 0; i < 100; i++) {
      const changed = Buffer.from(whole);
      for (let n = 0; n < 3; n++) {
        changed[Math.floor(random.uniform() * whole.length)] = Math.floor(random.uniform() * 256);
      }
      await writeFile(path, changed);
      const error: unknown = await readAll(path).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error !== undefined) {
        expect(error, String((error as Error).stack)).toBeInstanceOf(CheckpointError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(20);
  });
});
