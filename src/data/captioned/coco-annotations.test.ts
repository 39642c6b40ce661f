import { expect, test } from "vitest";
import { DatasetError } from "../errors.js";
import { cocoEntries } from "./coco-annotations.js";

const images = [
  { id: 9, file_name: "000000000009.jpg", license: 3, height: 480, width: 640 },
  { id: 25, file_name: "000000000025.jpg" },
];
const annotations = [
  { image_id: 25, id: 1, caption: "A giraffe." },
  { image_id: 9, id: 2, caption: "Food in\nboxes." },
  { image_id: 25, id: 3, caption: "A giraffe eats." },
];
const read = (json: unknown, path = "annotations/captions_train2017.json") => cocoEntries(json, path);

function failure(json: unknown): DatasetError {
  try {
    read(json);
  } catch (error) {
    expect(error).toBeInstanceOf(DatasetError);
    return error as DatasetError;
  }
  return expect.unreachable("read");
}

test("images in their order with the captions of theirs, in the file's folder or without", () => {
  const json = { info: {}, licenses: [], images, annotations };
  expect(read(json)).toEqual([
    { id: "9", paths: ["000000000009.jpg", "train2017/000000000009.jpg"], captions: ["Food in\nboxes."] },
    {
      id: "25",
      paths: ["000000000025.jpg", "train2017/000000000025.jpg"],
      captions: ["A giraffe.", "A giraffe eats."],
    },
  ]);
  expect(read(json, "mine.json")[0]!.paths).toEqual(["000000000009.jpg"]);
});

test("an image without annotations has no caption", () => {
  expect(read({ images, annotations: annotations.slice(1, 2) })[1]!.captions).toEqual([]);
});

test("references as coco-caption takes them: ids that are texts, images without names or no list of these", () => {
  const references = [
    { image_id: "b7", caption: "A cat." },
    { image_id: 9, caption: "Food." },
    { image_id: "b7", caption: "A cat." },
  ];
  const b7 = { id: "b7", paths: [], captions: ["A cat.", "A cat."] };
  const nine = { id: "9", paths: [], captions: ["Food."] };
  expect(read({ annotations: references })).toEqual([b7, nine]);
  expect(read({ images: [{ id: 9 }, { id: "b7" }], annotations: references })).toEqual([nine, b7]);
});

test.each([
  [
    "images twice",
    { images: [...images, { ...images[0], file_name: "x.jpg" }], annotations },
    /1 image ids that are there twice \(9\)/,
    ["9"],
  ],
  [
    "names twice",
    { images: [...images, { id: 7, file_name: "000000000009.jpg" }], annotations },
    /1 file names that are there twice/,
    ["000000000009.jpg"],
  ],
  [
    "annotations twice",
    { images, annotations: [...annotations, ...annotations] },
    /3 annotation ids that are there twice \(1, 2, 3\)/,
    ["1", "2", "3"],
  ],
  [
    "annotations of no image",
    { images: images.slice(0, 1), annotations },
    /2 annotations of images that are not listed \(25, 25\)/,
    ["25", "25"],
  ],
])("%s are refused by id", (_, json, message, ids) => {
  const error = failure(json);
  expect(error.message).toMatch(message);
  expect(error.ids).toEqual(ids);
});

test("other annotations of COCO are refused with the place", () => {
  const boxes = { images, annotations: [{ image_id: 9, id: 1, bbox: [0, 0, 1, 1] }] };
  expect(failure(boxes).message).toMatch(/annotations\.0\.caption: .*expected COCO's caption annotations/);
});
