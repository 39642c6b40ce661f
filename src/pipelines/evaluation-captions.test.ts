import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { DatasetError } from "../data/index.js";
import { readCaptionsToDraw } from "./evaluation-captions.js";

const folder = temporaryFolder();

function write(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content),
  );
  return path;
}

const read = async (path: string, more: { split?: string; sample?: number; seed?: number } = {}) =>
  readCaptionsToDraw(path, { seed: 0, ...more });

describe("readCaptionsToDraw", () => {
  it("takes the lines of a text, and counts empty ones", async () => {
    const path = write("lines.txt", "A cat.\r\n\r\n  A dog. \nA cat.\n");
    const { captions, notes } = await read(path);
    expect(captions).toEqual(["A cat.", "A dog.", "A cat."]);
    expect(notes).toEqual([`${path}: 1 empty line left out`]);
  });

  it("takes the first caption of each picture of COCO's and Karpathy's files and of tables", async () => {
    const coco = write("coco.json", {
      images: [9, 42, 80].map((id) => ({ id, file_name: `${id}.jpg` })),
      annotations: [
        { id: 1, image_id: 42, caption: "A dog." },
        { id: 2, image_id: 9, caption: "Food." },
        { id: 3, image_id: 42, caption: "A brown dog." },
      ],
    });
    const { captions, notes } = await read(coco);
    expect([...captions].sort()).toEqual(["A dog.", "Food."]);
    expect(notes.join()).toMatch(/1 picture without a caption left out/);
    const karpathy = write("dataset.json", {
      dataset: "coco-part",
      images: ["val", "test", "val"].map((split, i) => ({
        filepath: "val2014",
        filename: `COCO_val2014_00000000000${i}.jpg`,
        split,
        cocoid: i,
        sentences: [{ raw: `Caption ${i}.`, sentid: i }],
      })),
    });
    expect((await read(karpathy, { split: "val" })).captions).toEqual(["Caption 0.", "Caption 2."]);
    expect((await read(write("table.tsv", "a.jpg\tA cat.\nb.jpg\tA dog.\n"))).captions).toEqual([
      "A cat.",
      "A dog.",
    ]);
  });

  it("draws a sample without repetition, as the seed says", async () => {
    const lines = Array.from({ length: 50 }, (_, i) => `caption ${i}`);
    const path = write("many.txt", lines.join("\n"));
    const sample = async (seed: number) => (await read(path, { sample: 20, seed })).captions;
    const first = await sample(1);
    expect(new Set(first).size).toBe(20);
    expect(first.every((caption) => lines.includes(caption))).toBe(true);
    expect(await sample(1)).toEqual(first);
    expect(await sample(2)).not.toEqual(first);
    await expect(read(path, { sample: 51 })).rejects.toThrow(
      /a sample of 51 captions asked for, the file has 50/,
    );
  });

  it("refuses what holds no captions", async () => {
    await expect(read(write("empty.txt", "\n\n"))).rejects.toThrow(/empty\.txt: found no caption/);
    await expect(read(write("latin.txt", Buffer.from("grün", "latin1")))).rejects.toThrow(/not UTF-8/);
    await expect(read(write("picture.png", "x"))).rejects.toThrow(DatasetError);
    await expect(read(join(folder, "absent.txt"))).rejects.toThrow(DatasetError);
    mkdirSync(join(folder, "plain"));
    writeFileSync(join(folder, "plain", "a.jpg"), "a");
    await expect(read(join(folder, "plain"))).rejects.toThrow(/1 pictures without a caption/);
  });
});
