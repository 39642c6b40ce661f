import { describe, expect, test } from "vitest";
import { DatasetError } from "../errors.js";
import { isKarpathy, KARPATHY_COCO, karpathyEntries } from "./coco-karpathy.js";

interface Image {
  filepath?: string;
  sentids: number[];
  filename: string;
  imgid: number;
  split: string;
  sentences: { tokens: string[]; raw: string; imgid: number; sentid: number }[];
  cocoid?: number;
}

/** An image as it stands in `dataset_coco.json`. */
function image(cocoid: number, split: string, captions = [`Picture ${cocoid}.`]): Image {
  const year = split === "train" ? "train2014" : "val2014";
  const sentids = captions.map((_, i) => 5 * cocoid + i);
  return {
    filepath: year,
    sentids,
    filename: `COCO_${year}_${String(cocoid).padStart(12, "0")}.jpg`,
    imgid: cocoid,
    split,
    sentences: captions.map((raw, i) => ({ tokens: [], raw, imgid: cocoid, sentid: sentids[i]! })),
    cocoid,
  };
}

const file = (images: unknown[], dataset = "part") => ({ images, dataset });
const entries = (json: unknown, split = "train") => karpathyEntries(json, "dataset.json", split);

function failure(json: unknown, split = "train"): DatasetError {
  try {
    entries(json, split);
  } catch (error) {
    expect(error).toBeInstanceOf(DatasetError);
    return error as DatasetError;
  }
  return expect.unreachable("read");
}

describe("a file that says it is Karpathy's split of COCO", () => {
  /** As many images as there are, with one caption each. */
  function whole(): Image[] {
    const counts = { train: 82_783, restval: 30_504, val: 5_000, test: 5_000 };
    let id = 0;
    return Object.entries(counts).flatMap(([split, count]) =>
      Array.from({ length: count }, () => image(++id, split)),
    );
  }
  const images = whole();

  test("has 113,287 images to train with, restval included, and 5,000 for each of the others", () => {
    expect(KARPATHY_COCO).toEqual({ train: 113_287, val: 5_000, test: 5_000 });
    const train = entries(file(images, "coco"));
    expect(train).toHaveLength(113_287);
    expect(train[82_783]!.paths[0]).toMatch(/^val2014\/COCO_val2014_/);
    expect(entries(file(images, "coco"), "test")).toHaveLength(5_000);
  });

  test("is refused with one image fewer, whichever split is asked for", () => {
    const { message } = failure(file(images.slice(0, -1), "coco"));
    expect(message).toMatch(
      /has train 113,287, val 5,000, test 4,999, expected train 113,287, val 5,000, test 5,000/,
    );
    expect(failure(file([], "coco")).message).toMatch(/has no images/);
  });

  test("may be a part under another name", () => {
    expect(entries(file(images.slice(0, 3), "coco-part"))).toHaveLength(3);
  });
});

test("images have both years' names, their captions in order, and COCO's id", () => {
  const [entry] = entries(file([image(42, "val", ["A dog.\n", "A  dog sits"])]), "val");
  expect(entry).toEqual({
    id: "42",
    paths: [
      "val2014/COCO_val2014_000000000042.jpg",
      "COCO_val2014_000000000042.jpg",
      "train2017/000000000042.jpg",
      "val2017/000000000042.jpg",
      "000000000042.jpg",
    ],
    captions: ["A dog.\n", "A  dog sits"],
  });
});

test("Flickr's files have no folder and no id of COCO", () => {
  const { filepath, cocoid, ...flickr } = image(7, "test");
  const json = file([{ ...flickr, filename: "1007129816.jpg" }], "flickr30k");
  expect(entries(json, "test")).toMatchObject([{ id: "7", paths: ["1007129816.jpg"] }]);
});

test("a part that does not say of what data set it is", () => {
  const json = { images: [image(1, "train", ["A cat."])] };
  expect(isKarpathy(json)).toBe(true);
  expect(entries(json)).toMatchObject([{ id: "1", captions: ["A cat."] }]);
  expect(isKarpathy({ ...json, annotations: [] })).toBe(false);
  expect(isKarpathy({ images: [{ id: 1 }] })).toBe(false);
});

describe("is refused", () => {
  test("with images twice, by id or by name: all ids are kept, the first five named", () => {
    const json = file([1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5, 6].map((id) => image(id, "train")));
    const error = failure(json);
    expect(error.ids).toEqual(["1", "2", "3", "4", "5", "6"]);
    expect(error.message).toMatch(
      /6 images that are there twice \(1, 2, 3, 4, 5, …\), expected each image once/,
    );
    const named = { ...image(8, "train"), filename: image(9, "train").filename };
    expect(failure(file([image(9, "train"), named])).ids).toEqual(["8"]);
  });

  test("where sentids name a sentence that is missing", () => {
    const cut = image(3, "train", ["One.", "Two."]);
    cut.sentences.pop();
    const error = failure(file([image(1, "train"), cut]));
    expect(error.message).toMatch(/1 images whose sentids name sentences that are not there \(3\)/);
  });

  test("for a split that is not there, or fields that are missing", () => {
    expect(failure(file([image(1, "train"), image(2, "val")]), "dev").message).toMatch(
      /found no split "dev", expected one of train, val$/,
    );
    const { filename, ...nameless } = image(2, "train");
    expect(failure(file([image(1, "train"), nameless])).message).toMatch(/images\.1\.filename: /);
    expect(failure(file([{ ...image(1, "train"), sentences: "A cat." }])).message).toMatch(/sentences/);
  });
});
