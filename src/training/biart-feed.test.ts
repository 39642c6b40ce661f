import { describe, expect, it } from "vitest";
import { config as model, special } from "../../test/small-biart.js";
import { type Direction, sequenceLength } from "../biart/index.js";
import { allocate } from "../engine/index.js";
import type { TokenPair } from "./biart-batch.js";
import { BatchFeed } from "./biart-feed.js";

const length = sequenceLength(model);
const image = Array.from({ length: 16 }, (_, i) => i);

/** A caption of so many tokens. */
const pair = (tokens: number, withoutReference = false): TokenPair => ({
  text: Array.from({ length: 8 }, (_, i) => (i < tokens ? 1 + i : special.pad)),
  image,
  withoutReference,
});

const inputsFor = (batch: number) => ({
  ids: allocate("int64", [batch, length]),
  segments: allocate("int64", [batch, length]),
  "weights.ref": allocate("float32", [batch * (length - 1)]),
  "weights.gen": allocate("float32", [batch * (length - 1)]),
});

const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);

describe("a batch in parts", () => {
  // Means over 3 and 9 targets of text: the second part has three quarters of all.
  const batches = [[pair(2)], [pair(8), pair(0)]];
  const feed = (direction: Direction) => {
    const inputs = inputsFor(2);
    const samples = { batch: (place: number) => batches[place]! };
    const one = new BatchFeed(inputs, samples, { model, special, accumulate: 2, direction });
    return [0, 1].map((part) => {
      one.write(0, part);
      return { ref: sum(inputs["weights.ref"].data), gen: sum(inputs["weights.gen"].data) };
    });
  };

  it("has the mean over the targets of all parts", () => {
    // Targets: 3 in the first part, 8 and 1 in the second, 12 in all; the mean over two parts halves what they weigh.
    const [first, second] = feed("text-to-image");
    expect(first!.ref).toBeCloseTo(2 * (3 / 12), 6);
    expect(second!.ref).toBeCloseTo(2 * (9 / 12), 6);
    // Pictures with their markers: 17 targets each.
    expect(first!.gen).toBeCloseTo(2 / 3, 6);
    expect(second!.gen).toBeCloseTo(4 / 3, 6);
  });

  it("counts text with its marker where it is generated", () => {
    const [first, second] = feed("image-to-text");
    expect(first!.gen).toBeCloseTo(2 * (4 / 15), 6);
    expect(second!.gen).toBeCloseTo(2 * (11 / 15), 6);
    expect(first!.ref).toBeCloseTo(2 / 3, 6);
  });
});

describe("a dropped reference", () => {
  it.each(["text-to-image", "image-to-text"] as const)("is empty and weighs nothing, %s", (direction) => {
    const inputs = inputsFor(2);
    const samples = { batch: () => [pair(3, true), pair(3)] };
    const feed = new BatchFeed(inputs, samples, { model, special, accumulate: 1, direction });
    feed.write(0, 0);
    const ids = Array.from(inputs.ids.data, Number);
    const [dropped, kept] = [ids.slice(0, length), ids.slice(length)];
    const reference = direction === "text-to-image" ? 8 : 16;
    expect(dropped.slice(1, 1 + reference)).toEqual(Array(reference).fill(special.pad));
    expect([dropped[0], ...dropped.slice(1 + reference)]).toEqual([kept[0], ...kept.slice(1 + reference)]);
    const weights = inputs["weights.ref"].data;
    expect(sum(weights.subarray(0, length - 1))).toBe(0);
    expect(sum(weights.subarray(length - 1))).toBeCloseTo(1, 6);
    const generated = inputs["weights.gen"].data;
    expect(generated.subarray(0, length - 1)).toEqual(generated.subarray(length - 1));
    expect(feed.lossName("ref")).toBe(direction === "text-to-image" ? "ref.text" : "ref.image");
  });

  it("leaves no REF loss where none is left", () => {
    const inputs = inputsFor(1);
    const samples = { batch: () => [pair(3, true)] };
    const options = { model, special, accumulate: 1, direction: "both" } as const;
    const feed = new BatchFeed(inputs, samples, options);
    feed.write(1, 0);
    expect(["loss", "ref", "gen"].map((metric) => feed.lossName(metric))).toEqual([
      "loss",
      undefined,
      "gen.text",
    ]);
    expect(sum(inputs["weights.ref"].data)).toBe(0);
  });
});

it("the four losses have names of their own", () => {
  const inputs = inputsFor(1);
  const options = { model, special, accumulate: 1, direction: "both" } as const;
  const feed = new BatchFeed(inputs, { batch: () => [pair(3)] }, options);
  const names = [0, 1, 2].map((step) => {
    feed.write(step, 0);
    return [feed.lossName("ref"), feed.lossName("gen")];
  });
  expect(names).toEqual([
    ["ref.text", "gen.image"],
    ["ref.image", "gen.text"],
    ["ref.text", "gen.image"],
  ]);
});

it.each([
  ["both", ["text-to-image", "image-to-text", "text-to-image"]],
  ["image-to-text", ["image-to-text", "image-to-text", "image-to-text"]],
] as const)("asks for pairs of the step's direction, %s", (direction, expected) => {
  const asked: [number, Direction][] = [];
  const samples = {
    batch: (place: number, of: Direction) => {
      asked.push([place, of]);
      return [pair(3)];
    },
  };
  const feed = new BatchFeed(inputsFor(1), samples, { model, special, accumulate: 2, direction });
  for (const step of [0, 1, 2]) for (const part of [0, 1]) feed.write(step, part);
  const places = [0, 1, 2, 3, 4, 5];
  expect(asked).toEqual(places.map((place) => [place, expected[Math.floor(place / 2)]]));
});
