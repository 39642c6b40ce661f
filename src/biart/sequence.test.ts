import { describe, expect, it } from "vitest";
import {
  biartConfigSchema,
  type Direction,
  directionOfStep,
  emptyReference,
  type LossPart,
  segmentsOf,
  type TargetOptions,
  writeSequence,
  writeTargetWeights,
} from "./index.js";

const config = biartConfigSchema.parse({
  layers: 1,
  width: 4,
  heads: 1,
  textVocabulary: 10,
  imageVocabulary: 5,
  textLength: 4,
  imageLength: 3,
});
const special = { pad: 7, soc: 8, soi: 9 };
const length = 9;

function sequence(direction: Direction, text: readonly number[], image: readonly number[]): number[] {
  const ids = new BigInt64Array(length);
  writeSequence(ids, 0, direction, text, image, config, special);
  return Array.from(ids, Number);
}

function weightsOf(part: LossPart, direction: Direction, ...sequences: readonly number[][]): number[] {
  const weights = new Float32Array(sequences.length * (length - 1)).fill(99);
  const ids = BigInt64Array.from(sequences.flat(), BigInt);
  writeTargetWeights(weights, part, ids, direction, config, special);
  return Array.from(weights);
}

/** The mean that the weights make of losses. */
function expectMean(weights: readonly number[], used: readonly number[]): void {
  expect(weights).toEqual(weights.map((_, i) => (used.includes(i) ? Math.fround(1 / used.length) : 0)));
}

describe("writeSequence", () => {
  it("puts the reference first, with image codes behind the text table", () => {
    expect(sequence("text-to-image", [1, 2, 7, 7], [0, 4, 2])).toEqual([8, 1, 2, 7, 7, 9, 10, 14, 12]);
    expect(sequence("image-to-text", [1, 2, 7, 7], [0, 4, 2])).toEqual([9, 10, 14, 12, 8, 1, 2, 7, 7]);
  });

  it("writes at its offset and nothing besides", () => {
    const ids = new BigInt64Array(length + 5).fill(-1n);
    writeSequence(ids, 3, "image-to-text", [1, 2, 3, 4], [1, 1, 1], config, special);
    expect(Array.from(ids, Number)).toEqual([-1, -1, -1, 9, 11, 11, 11, 8, 1, 2, 3, 4, -1, -1]);
  });

  it.each<[number[], number[], string]>([
    [[1, 2, 3], [0, 1, 2], "3 text tokens given, a sequence takes 4"],
    [[1, 2, 3, 4], [0, 1, 2, 3], "4 image tokens given, a sequence takes 3"],
    [[1, 2, 10, 4], [0, 1, 2], "text token 10 at 2 is not in the table of 10"],
    [[-1, 2, 3, 4], [0, 1, 2], "text token -1 at 0"],
    [[1, 2.5, 3, 4], [0, 1, 2], "text token 2.5 at 1"],
    [[1, 2, 3, 4], [0, 1, 5], "image token 5 at 2 is not in the table of 5"],
    [[1, 2, 3, 4], [0, Number.NaN, 1], "image token NaN at 1"],
  ])("refuses text %j with image %j", (text, image, message) => {
    for (const direction of ["text-to-image", "image-to-text"] as const) {
      const ids = new BigInt64Array(length);
      const write = () => writeSequence(ids, 0, direction, text, image, config, special);
      expect(write).toThrow(RangeError);
      expect(write).toThrow(message);
      expect([...ids].every((id) => id === 0n)).toBe(true);
    }
  });
});

describe("emptyReference", () => {
  it("is [PAD] for every token of the part that is given", () => {
    expect([...emptyReference("text-to-image", config, special)]).toEqual([7n, 7n, 7n, 7n]);
    expect([...emptyReference("image-to-text", config, special)]).toEqual([7n, 7n, 7n]);
  });
});

describe("segmentsOf", () => {
  it("gives each marker the segment of the part that it opens", () => {
    expect(segmentsOf("text-to-image", config)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1]);
    expect(segmentsOf("image-to-text", config)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1]);
  });
});

describe("directionOfStep", () => {
  it("alternates by the global step, from text to image", () => {
    const directions = [0, 1, 2, 3, 4501].map((step) => directionOfStep(step));
    expect(directions.map((direction) => direction === "text-to-image")).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
  });

  it("is the same throughout where one direction alone is trained", () => {
    for (const direction of ["text-to-image", "image-to-text"] as const) {
      expect(new Set([0, 1, 2, 4501].map((step) => directionOfStep(step, direction)))).toEqual(
        new Set([direction]),
      );
    }
  });
});

describe("writeTargetWeights", () => {
  // Weight i belongs to the token at i + 1.
  it("counts a predicted token in its own segment", () => {
    const drawn = sequence("text-to-image", [1, 2, 3, 4], [0, 1, 2]);
    expectMean(weightsOf("ref", "text-to-image", drawn), [0, 1, 2, 3]);
    expectMean(weightsOf("gen", "text-to-image", drawn), [4, 5, 6, 7]);
    const told = sequence("image-to-text", [1, 2, 3, 4], [0, 1, 2]);
    expectMean(weightsOf("ref", "image-to-text", told), [0, 1, 2]);
    expectMean(weightsOf("gen", "image-to-text", told), [3, 4, 5, 6, 7]);
  });

  it("learns the first [PAD] of a caption and ignores later ones", () => {
    expectMean(weightsOf("ref", "text-to-image", sequence("text-to-image", [1, 7, 7, 7], [0, 1, 2])), [0, 1]);
    expectMean(
      weightsOf("gen", "image-to-text", sequence("image-to-text", [1, 2, 7, 7], [0, 1, 2])),
      [3, 4, 5, 6],
    );
    expectMean(weightsOf("gen", "image-to-text", sequence("image-to-text", [7, 7, 7, 7], [0, 1, 2])), [3, 4]);
  });

  it("takes one mean over the targets of the whole batch", () => {
    const short = sequence("text-to-image", [7, 7, 7, 7], [0, 1, 2]);
    const long = sequence("text-to-image", [1, 2, 3, 7], [0, 1, 2]);
    expectMean(weightsOf("ref", "text-to-image", short, long), [0, 8, 9, 10, 11]);
    expectMean(weightsOf("gen", "text-to-image", short, long), [4, 5, 6, 7, 12, 13, 14, 15]);
  });

  describe("where references are dropped", () => {
    const captions = [
      [1, 2, 3, 4],
      [1, 2, 7, 7],
    ];
    const drawn = captions.flatMap((caption) => sequence("text-to-image", caption, [0, 1, 2]));
    const write = (part: LossPart, options: TargetOptions) => {
      const weights = new Float32Array(16).fill(99);
      const ids = BigInt64Array.from(drawn, BigInt);
      const found = writeTargetWeights(weights, part, ids, "text-to-image", config, special, options);
      return { found, weights: Array.from(weights) };
    };

    it("their targets weigh nothing, and the mean is over the others", () => {
      const { found, weights } = write("ref", { dropped: [true, false] });
      expect(found).toBe(3);
      expectMean(weights, [8, 9, 10]);
    });

    it("all weights are zero where none is left", () => {
      const { found, weights } = write("ref", { dropped: [true, true] });
      expect(found).toBe(0);
      expect(weights).toEqual(Array(16).fill(0));
    });

    it("what is generated weighs what it does with a reference", () => {
      expect(write("gen", { dropped: [true, true] })).toEqual(write("gen", {}));
    });
  });

  it("takes the mean over a count that is given, for a batch in parts", () => {
    const weights = new Float32Array(8);
    const ids = BigInt64Array.from(sequence("text-to-image", [1, 7, 7, 7], [0, 1, 2]), BigInt);
    expect(writeTargetWeights(weights, "ref", ids, "text-to-image", config, special, { count: 10 })).toBe(2);
    expect(Array.from(weights)).toEqual([0.1, 0.1, 0, 0, 0, 0, 0, 0].map(Math.fround));
  });
});
