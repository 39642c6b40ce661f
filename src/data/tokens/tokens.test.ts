import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { DataError } from "../errors.js";
import {
  decodeNpy,
  type EncodedPicture,
  encodeNpy,
  encodeNpz,
  readTokenArrays,
  readTokenManifest,
  readTokenShards,
  type TokenItem,
  TokenShardWriter,
} from "./index.js";

const root = temporaryFolder();
const folder = join(root, "tokens");
const facts = {
  model: { sha256: "m".repeat(64), codes: 20, tokens: 4, resolution: 16 },
  source: { description: "pictures", sha256: "s".repeat(64), pictures: 5 },
  picturesPerShard: 2,
};
const tokens = (index: number) => [index, 19, 0, index + 1];
const picture = (index: number) => ({
  index,
  tokens: tokens(index),
  name: `${index}.png`,
  captions: [`number ${index}`],
});

beforeEach(() => rmSync(folder, { recursive: true, force: true }));

async function writeAllShards(): Promise<void> {
  const writer = await TokenShardWriter.open(folder, facts);
  await writer.write([picture(0), picture(1)], []);
  await writer.write([picture(2)], [{ name: "3.png", problem: "cut off" }]);
  await writer.write([picture(4)], []);
}

describe("NumPy files", () => {
  const python = "/usr/bin/python3";
  const numpy = spawnSync(python, ["-c", "import numpy"]).status === 0;
  it.skipIf(!numpy)("are what NumPy reads and writes (skipped without python3-numpy)", () => {
    const path = join(root, "ours.npy");
    writeFileSync(path, encodeNpy([3, 8191, 0]));
    const script =
      "import numpy,sys; a=numpy.load(sys.argv[1]); assert a.tolist()==[3,8191,0] and a.dtype==numpy.int32;" +
      "numpy.save(sys.argv[2], numpy.array([[1,2],[3,65535]],dtype=numpy.uint16))";
    const theirs = join(root, "theirs.npy");
    execFileSync(python, ["-c", script, path, theirs]);
    const { shape, values } = decodeNpy(readFileSync(theirs), "theirs");
    expect([shape, [...values]]).toEqual([
      [2, 2],
      [1, 2, 3, 65535],
    ]);
  });

  it.skipIf(!numpy)(
    "in an archive with names are what NumPy loads (skipped without python3-numpy)",
    async () => {
      const path = join(root, "ours.npz");
      writeFileSync(path, encodeNpz([picture(0), { ...picture(1), name: "zwölf 🍎.png" }]));
      const script =
        "import numpy,sys; a=numpy.load(sys.argv[1]); assert a['tokens'].tolist()==[[0,19,0,1],[1,19,0,2]];" +
        "assert a['names'].tolist()==['0.png','zwölf 🍎.png']";
      execFileSync(python, ["-c", script, path]);
      expect((await readTokenArrays(path)).map((one) => [...one])).toEqual([tokens(0), tokens(1)]);
    },
  );

  it("that hold no tokens are refused", async () => {
    const path = join(root, "other.npz");
    writeFileSync(path, "no archive");
    await expect(readTokenArrays(path)).rejects.toThrow(/is no \.npz archive/);
    await expect(readTokenArrays(join(root, "absent.npy"))).rejects.toThrow(DataError);
    const cube = join(root, "cube.npy");
    writeFileSync(cube, encodeNpy([1, 2, 3, 4], [1, 2, 2]));
    await expect(readTokenArrays(cube)).rejects.toThrow("shape [1, 2, 2] found");
  });

  it("come back as they were, and begin their data at a multiple of 64 bytes", () => {
    for (const length of [0, 1, 64, 1024]) {
      const values = Array.from({ length }, (_, i) => (i * 37) % 8192);
      const bytes = encodeNpy(values);
      expect((bytes.length - 4 * length) % 64).toBe(0);
      expect([...decodeNpy(bytes, "x").values]).toEqual(values);
    }
  });

  it.each([
    ["something else", Buffer.from("not numpy at all")],
    ["a cut file", encodeNpy([1, 2, 3]).subarray(0, -1)],
    [
      "floats",
      Buffer.from(
        Buffer.from(encodeNpy([1]))
          .toString("latin1")
          .replace("<i4", "<f4"),
        "latin1",
      ),
    ],
  ])("refuses %s", (_, bytes) => {
    expect(() => decodeNpy(bytes, "x.npy")).toThrow(DataError);
  });
});

describe("token shards", () => {
  it("come back in order with names and captions, and list what could not be read", async () => {
    await writeAllShards();
    const { items, manifest } = await readTokenShards(folder);
    expect(items.map(({ name }) => name)).toEqual(["0.png", "1.png", "2.png", "4.png"]);
    expect([...items[3]!.tokens]).toEqual(tokens(4));
    expect(items[2]!.captions).toEqual(["number 2"]);
    expect(manifest.skipped).toEqual({ count: 1, named: [{ name: "3.png", problem: "cut off" }] });
  });

  it("too large for the memory they are given leave their tokens on the disk", async () => {
    await writeAllShards();
    const bytes = 4 * 4 * 4;
    const inMemory = await readTokenShards(folder, { held: bytes });
    const onDisk = await readTokenShards(folder, { held: bytes - 1 });
    rmSync(join(folder, "tokens-00002.tar"));
    const plain = ({ name, captions, tokens: values }: TokenItem) => ({
      name,
      captions,
      tokens: [...values],
    });
    expect(onDisk.items.slice(0, 3).map(plain)).toEqual(inMemory.items.slice(0, 3).map(plain));
    expect(() => onDisk.items[3]!.tokens).toThrow(
      /tokens-00002\.tar: 000000004 cannot be read any more: ENOENT/,
    );
    expect([...inMemory.items[3]!.tokens]).toEqual(tokens(4));
  });

  it("go on after a stop, over a shard that nothing lists", async () => {
    const first = await TokenShardWriter.open(folder, facts);
    await first.write([picture(0), picture(1)], []);
    writeFileSync(join(folder, "tokens-00001.tar"), "half a sh");
    const second = await TokenShardWriter.open(folder, facts);
    expect(second.next).toBe(2);
    await expect(readTokenShards(folder)).rejects.toThrow(
      "2 of 5 pictures; run the same lverse encode again",
    );
    await second.write([picture(2)], []);
    await second.write([picture(4)], []);
    expect(second.next).toBe(5);
    expect((await readTokenShards(folder)).items).toHaveLength(4);
  });

  it("are not mixed with those of another model or other pictures", async () => {
    await writeAllShards();
    const model = { ...facts.model, sha256: "n".repeat(64) };
    await expect(TokenShardWriter.open(folder, { ...facts, model })).rejects.toThrow(
      /tokens of another model/,
    );
    const source = { ...facts.source, pictures: 6 };
    await expect(TokenShardWriter.open(folder, { ...facts, source })).rejects.toThrow(
      /tokens of another source/,
    );
  });

  it("are refused where a byte was changed, a token does not fit, or there are none", async () => {
    await expect(readTokenShards(join(root, "nothing"))).rejects.toThrow(/lverse encode PICTURES/);
    await writeAllShards();
    const path = join(folder, "tokens-00001.tar");
    const bytes = readFileSync(path);
    bytes[600]! ^= 1;
    writeFileSync(path, bytes);
    await expect(readTokenShards(folder)).rejects.toThrow(/is not the shard that tokens.json lists/);
    rmSync(folder, { recursive: true });
    const writer = await TokenShardWriter.open(folder, {
      ...facts,
      source: { ...facts.source, pictures: 1 },
    });
    await writer.write([{ ...picture(0), tokens: [0, 1, 2, 20] }], []);
    await expect(readTokenShards(folder)).rejects.toThrow("token 20 found, 0 to 19 expected");
  });

  it("are refused where a record lies outside the table on either side, is too long, or has an empty caption", async () => {
    for (const [change, message] of [
      [{ tokens: [-1, 0, 0, 0] }, "token 4294967295 found, 0 to 19 expected"],
      [{ tokens: [0, 1, 2] }, "3 tokens found, 4 expected"],
      [{ captions: ["number 0", " "] }, "no record of name and captions, or a caption is empty"],
    ] as const) {
      rmSync(folder, { recursive: true, force: true });
      const source = { ...facts.source, pictures: 1 };
      const writer = await TokenShardWriter.open(folder, { ...facts, source });
      const { tokens: good, captions, ...rest } = picture(0);
      await writer.write([{ ...rest, tokens: good, captions, ...change } as EncodedPicture], []);
      await expect(readTokenShards(folder)).rejects.toThrow(message);
    }
  });

  it("say where tokens.json is something else", async () => {
    const writer = await TokenShardWriter.open(folder, facts);
    await writer.write([picture(0)], []);
    writeFileSync(join(folder, "tokens.json"), "{}");
    await expect(readTokenManifest(folder)).rejects.toThrow(/does not describe token shards/);
  });
});
