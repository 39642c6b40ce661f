import { describe, expect, test } from "vitest";
import { CaptionPairingError, pairCaptions } from "./pair-captions.js";

const hypotheses = [
  { id: "7", caption: "A dog." },
  { id: "3", caption: "Two cats" },
];
const references = [
  { id: "3", captions: ["Cats.", "Two cats."] },
  { id: "7", captions: ["The dog's bowl"] },
];

test("pairs come in the order of the hypotheses, tokenized, with the originals beside them", () => {
  const { pairs, counts, notes } = pairCaptions(hypotheses, references, "coco");
  expect(pairs).toEqual([
    {
      id: "7",
      hypothesis: "a dog",
      references: ["the dog 's bowl"],
      original: { hypothesis: "A dog.", references: ["The dog's bowl"] },
    },
    {
      id: "3",
      hypothesis: "two cats",
      references: ["cats", "two cats"],
      original: { hypothesis: "Two cats", references: ["Cats.", "Two cats."] },
    },
  ]);
  expect(counts).toEqual({
    images: 2,
    references: 3,
    "empty hypotheses": 0,
    "images with an empty reference": 0,
    "images without a hypothesis": 0,
  });
  expect(notes).toEqual([]);
});

test("nlg-eval keeps case and marks, and drops white space at the ends", () => {
  const { pairs } = pairCaptions(
    [{ id: "1", caption: " A dog. " }],
    [{ id: "1", captions: ["The dog's  bowl\t"] }],
    "nlg-eval",
  );
  expect(pairs[0]).toMatchObject({ hypothesis: "A dog.", references: ["The dog's  bowl"] });
});

describe("what is counted and told", () => {
  test("images without a hypothesis are left out", () => {
    const more = [...references, ...[10, 11, 12, 13, 14, 15].map((id) => ({ id: `${id}`, captions: ["x"] }))];
    const { counts, notes } = pairCaptions(hypotheses, more, "coco");
    expect(counts).toMatchObject({ images: 2, "images without a hypothesis": 6 });
    expect(notes).toEqual([
      "Images of the references without a hypothesis, which are left out of the figures: 6 (10, 11, 12, 13, 14, …).",
    ]);
  });

  test("captions that are empty, or nothing but punctuation", () => {
    const { counts, notes } = pairCaptions(
      [{ id: "3", caption: " . " }],
      [{ id: "3", captions: ["", "Cats"] }],
      "coco",
    );
    expect(counts).toMatchObject({ "empty hypotheses": 1, "images with an empty reference": 1 });
    expect(notes).toHaveLength(2);
    expect(notes.join()).toMatch(
      /Empty hypotheses.*: 1 \(3\)\..*Images with an empty reference.*: 1 \(3\)\./,
    );
  });
});

describe("what is refused", () => {
  const attempt = (...words: Parameters<typeof pairCaptions>) => {
    try {
      pairCaptions(...words);
    } catch (error) {
      return error as CaptionPairingError;
    }
    throw new Error("nothing was thrown");
  };

  test("no hypotheses", () => {
    const error = attempt([], references, "coco");
    expect(error).toBeInstanceOf(CaptionPairingError);
    expect(error.message).toBe("no hypotheses; expected one caption for each image");
  });

  test("two hypotheses of an image", () => {
    const error = attempt([...hypotheses, { id: "7", caption: "Again" }], references, "coco");
    expect(error.ids).toEqual(["7"]);
    expect(error.message).toBe(
      "images with more than one hypothesis: 1 (7); expected one caption for each image",
    );
  });

  test("an image twice in the references", () => {
    const error = attempt(hypotheses, [...references, references[0]!], "coco");
    expect(error.message).toMatch(/^images that are in the references twice: 1 \(3\); /);
  });

  test("hypotheses without references: all ids in the error, a few in its message", () => {
    const others = Array.from({ length: 8 }, (_, i) => ({ id: `x${i}`, caption: "a" }));
    const error = attempt([...hypotheses, ...others], references, "coco");
    expect(error.ids).toHaveLength(8);
    expect(error.message).toBe(
      "hypotheses of images that the references do not have: 8 (x0, x1, x2, x3, x4, …); expected references of every image; are they of another split?",
    );
  });

  test("an image whose references are none", () => {
    const error = attempt(hypotheses, [references[0]!, { id: "7", captions: [] }], "coco");
    expect(error.message).toMatch(/^images whose references have no caption: 1 \(7\); /);
  });
});
