import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { DatasetError } from "../../data/errors.js";
import { readCaptionFiles } from "./read-caption-files.js";

const folder = temporaryFolder();
let files = 0;

function file(content: unknown, extension = typeof content === "string" ? ".txt" : ".json"): string {
  const path = join(folder, `${files++}${extension}`);
  const bytes = typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content);
  writeFileSync(path, bytes);
  return path;
}

const results = [
  { image_id: 42, caption: "a dog" },
  { image_id: "b7", caption: "a cat" },
];
const annotations = {
  info: {},
  images: [{ id: 42, file_name: "COCO_42.jpg" }, { id: "b7" }, { id: 9 }],
  annotations: [
    { id: 1, image_id: "b7", caption: "The cat." },
    { id: 2, image_id: 42, caption: "A dog." },
    { id: 3, image_id: 42, caption: "A dog." },
  ],
};
const sentences = (...captions: string[]) => captions.map((raw) => ({ raw, tokens: raw.split(" ") }));
const karpathy = {
  images: [
    {
      cocoid: 42,
      imgid: 0,
      filepath: "val2014",
      filename: "a.jpg",
      split: "test",
      sentences: sentences("A dog.", "The dog"),
    },
    { cocoid: 43, imgid: 1, filename: "b.jpg", split: "restval", sentences: sentences("A cat.") },
    { imgid: 2, filename: "c.jpg", split: "train", sentences: sentences("A bird.") },
  ],
};

test("coco-caption's results and COCO's annotations, repeated captions included", async () => {
  const read = await readCaptionFiles({ hypotheses: file(results), references: [file(annotations)] });
  expect(read.hypotheses).toEqual([
    { id: "42", caption: "a dog" },
    { id: "b7", caption: "a cat" },
  ]);
  expect(read.references).toEqual([
    { id: "42", captions: ["A dog.", "A dog."], file: "COCO_42.jpg" },
    { id: "b7", captions: ["The cat."] },
    { id: "9", captions: [] },
  ]);
  expect(read.split).toBeUndefined();
});

test("annotations without a list of images", async () => {
  const { annotations: list } = annotations;
  const read = await readCaptionFiles({
    hypotheses: file(results),
    references: [file({ annotations: list })],
  });
  expect(read.references.map(({ id }) => id)).toEqual(["b7", "42"]);
});

test("Karpathy's file: the split test unless another is named; restval belongs to train", async () => {
  const paths = { hypotheses: file(results), references: [file(karpathy)] };
  expect(await readCaptionFiles(paths)).toMatchObject({
    references: [{ id: "42", captions: ["A dog.", "The dog"], file: "val2014/a.jpg" }],
    split: "test",
  });
  const train = await readCaptionFiles({ ...paths, split: "train" });
  expect(train.references).toEqual([
    { id: "43", captions: ["A cat."], file: "b.jpg" },
    { id: "2", captions: ["A bird."], file: "c.jpg" },
  ]);
});

test("texts, line by line, whatever ends the lines", async () => {
  const read = await readCaptionFiles({
    hypotheses: file("a dog\r\n\r\na bird"),
    references: [file("A dog\nA cat\nA bird\n"), file("Dog\n\nBird\n")],
  });
  expect(read.hypotheses).toEqual([
    { id: "1", caption: "a dog" },
    { id: "2", caption: "" },
    { id: "3", caption: "a bird" },
  ]);
  expect(read.references[1]).toEqual({ id: "2", captions: ["A cat", ""] });
});

describe("what is refused", () => {
  const read = (hypotheses: string, references: readonly string[], split?: string) =>
    readCaptionFiles({ hypotheses, references, ...(split !== undefined && { split }) });
  const good = () => file(results);
  const truth = () => file(annotations);

  test.each<[string, () => Promise<unknown>, RegExp]>([
    ["a missing file", () => read(join(folder, "no.json"), [truth()]), /no\.json: found a file that cannot/],
    ["an empty JSON", () => read(file("", ".json"), [truth()]), /found an empty file, expected coco-caption/],
    ["an empty text", () => read(file(""), [file("a")]), /found an empty file, expected a text in UTF-8/],
    ["no JSON", () => read(file("{", ".json"), [truth()]), /found what is no JSON/],
    ["no UTF-8", () => read(file(Buffer.from([0x61, 0xff]), ".txt"), [file("a")]), /text that is not UTF-8/],
    [
      "results in an object",
      () => read(file({ a: 1 }), [truth()]),
      /found an object with a, expected a list/,
    ],
    ["no results", () => read(file([]), [truth()]), /found an empty list/],
    ["references in a list", () => read(good(), [file([])]), /found a list, expected COCO's annotations/],
    ["no annotations", () => read(good(), [file({ annotations: [] })]), /found annotations: no annotations/],
    [
      "annotations of another form",
      () => read(good(), [file({ annotations: 7 })]),
      /found annotations: .*expected array, received number/,
    ],
    ["no references", () => read(good(), []), /no file of references/],
    ["two files of annotations", () => read(good(), [truth(), truth()]), /references that do not go with/],
    ["a text for results", () => read(good(), [file("a dog")]), /do not go with .* expected one \.json/],
    ["annotations for a text", () => read(file("a dog"), [truth()]), /do not go with/],
    ["texts of different lengths", () => read(file("a\nb"), [file("a")]), /found 1 lines, expected 2, one/],
    ["a split of a text", () => read(file("a"), [file("a")], "val"), /no splits in it, while "val"/],
    ["a split of annotations", () => read(good(), [truth()], "val"), /no splits in it/],
    [
      "a part of Karpathy's file that says it is the whole",
      () => read(good(), [file({ ...karpathy, dataset: "coco" })]),
      /has test 1, train 2, expected train 113,287, .* give a part of it another name/,
    ],
    [
      "a split that is not there",
      () => read(good(), [file(karpathy)], "val"),
      /no split "val", expected one of test, train/,
    ],
  ])("%s", async (_, attempt, message) => {
    await expect(attempt()).rejects.toThrow(DatasetError);
    await expect(attempt()).rejects.toThrow(message);
  });

  test("entries without an image or a caption, counted and named", async () => {
    const bad = Array.from({ length: 7 }, () => ({ caption: "a" }));
    await expect(read(file([...results, ...bad]), [truth()])).rejects.toThrow(
      /7 entries without an image_id \(entry 3, entry 4, entry 5, entry 6, entry 7, …\)/,
    );
    await expect(read(file([...results, { image_id: 5 }]), [truth()])).rejects.toThrow(
      /1 images whose caption is no text \(5\)/,
    );
  });

  test("annotations and images that are there twice, and annotations of images that are not listed", async () => {
    const [first, ...rest] = annotations.annotations;
    const twice = { ...annotations, annotations: [first, first, ...rest] };
    await expect(read(good(), [file(twice)])).rejects.toThrow(/1 annotation ids that are there twice \(1\)/);
    const images = { ...annotations, images: [...annotations.images, { id: 42 }] };
    await expect(read(good(), [file(images)])).rejects.toThrow(/1 image ids that are there twice \(42\)/);
    const stray = { ...annotations, images: [{ id: 42 }] };
    await expect(read(good(), [file(stray)])).rejects.toMatchObject({ ids: ["b7"] });
  });

  test("Karpathy's images twice, or incomplete", async () => {
    const [image, ...others] = karpathy.images;
    const twice = { images: [image, ...others, image] };
    await expect(read(good(), [file(twice)])).rejects.toThrow(/1 images that are there twice \(42\)/);
    const incomplete = { images: [image, { imgid: 7, split: "test", sentences: [{ text: "a" }] }] };
    await expect(read(good(), [file(incomplete)])).rejects.toThrow(/images\.1\.filename: /);
  });
});
