import { writeFileSync } from "node:fs";
import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { DatasetError } from "../errors.js";
import { readCaptionFile } from "./caption-file.js";
import { LARGEST_CAPTION_FILE } from "./read-text.js";
import { Remarks } from "./remarks.js";

const folder = temporaryFolder();

function read(name: string, content: unknown, split?: string, remarks = new Remarks()) {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return readCaptionFile(path, split, remarks);
}

/** What was found, as pairs of name and captions. */
async function pairs(name: string, content: unknown) {
  const { kind, entries } = await read(name, content);
  expect(kind).toBe("table");
  return entries.map(({ paths, captions }) => [...paths, ...captions]);
}

const both = [
  ["a.jpg", "A cat.", "A black cat."],
  ["sub/b.png", "A dog, asleep."],
];

describe("tables", () => {
  test.each([
    ["c.tsv", "a.jpg\tA cat.\nsub/b.png\tA dog, asleep.\na.jpg\tA black cat.\n"],
    [
      "titled.tsv",
      "id\tcaption\tfile\n1\tA cat.\ta.jpg\n2\tA dog, asleep.\tsub/b.png\n3\tA black cat.\ta.jpg\n",
    ],
    ["c.csv", 'a.jpg,A cat.\nsub/b.png,"A dog, asleep."\na.jpg,A black cat.'],
    ["titled.csv", 'Image,Caption\n./a.jpg,A cat.\nsub/b.png,"A dog, asleep."\na.jpg,A black cat.'],
    ["map.json", { "a.jpg": ["A cat.", "A black cat."], "sub/b.png": "A dog, asleep." }],
    [
      "list.json",
      [
        { file_name: "a.jpg", caption: "A cat." },
        { file_name: "sub/b.png", text: "A dog, asleep." },
        { file_name: "a.jpg", captions: ["A black cat."] },
      ],
    ],
    [
      "c.jsonl",
      '{"image": "a.jpg", "captions": ["A cat.", "A black cat."]}\n\n{"image": "sub/b.png", "caption": "A dog, asleep."}\n',
    ],
  ])("%s", async (name, content) => {
    expect(await pairs(name, content)).toEqual(both);
  });

  test.each([
    ["wide.csv", "a.jpg,A cat, asleep.\n", /wide\.csv:1: found 3 fields .*stands in quotes/],
    ["later.tsv", "a.jpg\tA cat.\nb.jpg\n", /later\.tsv:2: found 1 fields \("b\.jpg"\), expected 2/],
    [
      "titled.csv",
      "file,caption,id\na.jpg,A cat.\n",
      /titled\.csv:2: found 2 fields .*expected 3, as in the first line/,
    ],
    ["nameless.tsv", " \tA cat.\n", /nameless\.tsv:1: found no picture's name/],
    ["number.json", { "a.jpg": 7 }, /number\.json: a\.jpg: found 7, expected a caption or a list/],
    [
      "list.json",
      [{ file: "a.jpg" }],
      /list\.json, record 1: found the fields file, expected a field for the picture/,
    ],
    ["numbers.json", [1], /record 1: found no object/],
    ["text.json", '"a"', /text\.json: found "a", expected an object of captions by picture, or a list/],
    ["broken.json", '{"a.jpg": ', /broken\.json: found what is no JSON \(.*expected captions: Karpathy's/],
    ["c.jsonl", '{"file": "a.jpg", "caption": "A cat."}\n{', /c\.jsonl:2: found what is no JSON/],
    ["c.parquet", "PAR1", /found a file \.parquet, expected captions: .*\.tsv or \.csv/],
  ])("%s is refused", async (name, content, message) => {
    const error = await read(name, content).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DatasetError);
    expect((error as DatasetError).message).toMatch(message);
  });

  test("have no splits", async () => {
    for (const name of ["a.json", "a.csv", "a.jsonl"]) {
      await expect(read(name, "{}", "val")).rejects.toThrow(/captions without splits, and the split "val"/);
    }
  });

  test("a name of JavaScript's own objects is a name", async () => {
    expect(await pairs("proto.json", '{"__proto__": "A cat.", "constructor": "A dog."}')).toEqual([
      ["__proto__", "A cat."],
      ["constructor", "A dog."],
    ]);
  });
});

describe("COCO's and Karpathy's", () => {
  const image = {
    filename: "a.jpg",
    split: "train",
    sentences: ["A cat.", "A  cat. ", ""].map((raw) => ({ raw })),
  };

  test("empty and repeated captions are dropped and counted", async () => {
    for (const json of [
      { images: [image] },
      {
        images: [{ id: "a.jpg", file_name: "a.jpg" }],
        annotations: image.sentences.map(({ raw }) => ({ image_id: "a.jpg", caption: raw })),
      },
    ]) {
      const remarks = new Remarks();
      const { entries } = await read("coco.json", json, undefined, remarks);
      expect(entries).toEqual([{ id: "a.jpg", paths: ["a.jpg"], captions: ["A cat."] }]);
      expect(remarks.lines).toEqual([
        "repeated captions dropped: 1 (a.jpg)",
        "empty captions dropped: 1 (a.jpg)",
      ]);
    }
  });

  test("annotations that do not name the pictures' files are refused", async () => {
    const annotations = [{ image_id: 9, caption: "A cat." }];
    await expect(read("nameless.json", { images: [{ id: 9 }], annotations })).rejects.toThrow(
      /found 1 images whose files are not named \(9\), expected images with id and file_name/,
    );
  });
});

describe("files", () => {
  test("that are missing, too large or no text are refused", async () => {
    const absent = readCaptionFile(join(folder, "absent.json"), undefined, new Remarks());
    await expect(absent).rejects.toThrow(/absent\.json: found a file that cannot be read \(ENOENT/);
    await writeFile(join(folder, "large.json"), "");
    // A hole, no bytes on the disk.
    await truncate(join(folder, "large.json"), LARGEST_CAPTION_FILE + 1);
    const large = readCaptionFile(join(folder, "large.json"), undefined, new Remarks());
    await expect(large).rejects.toThrow(/found a file of 501 MiB, expected at most 500 MiB/);
    await writeFile(join(folder, "latin.csv"), Buffer.from("a.jpg,grün", "latin1"));
    const latin = readCaptionFile(join(folder, "latin.csv"), undefined, new Remarks());
    await expect(latin).rejects.toThrow(/found text that is not UTF-8/);
  });
});
