import { describe, expect, test } from "vitest";
import { Random } from "../../engine/index.js";
import type { CaptionPair, CaptionScores } from "./caption-metric.js";
import { cider } from "./cider.js";

const pair = (id: string, hypothesis: string, references: readonly string[]): CaptionPair => ({
  id,
  hypothesis,
  references,
  original: { hypothesis, references },
});
const score = (pairs: readonly CaptionPair[]) => cider.corpus(pairs) as CaptionScores;

/** Plain CIDEr and CIDEr-D from their definitions, vector by vector. */
function bySpelledOutDefinition(pairs: readonly CaptionPair[]): { plain: number[]; clipped: number[] } {
  const grams = (text: string, n: number) => {
    const words = text.split(" ");
    return words.slice(0, Math.max(0, words.length - n + 1)).map((_, i) => words.slice(i, i + n).join(" "));
  };
  const weight = (gram: string, text: string, n: number) => {
    const frequency = grams(text, n).filter((one) => one === gram).length;
    const images = pairs.filter(({ references }) =>
      references.some((reference) => grams(reference, n).includes(gram)),
    ).length;
    return frequency * Math.log(pairs.length / Math.max(1, images));
  };
  const one = ({ hypothesis, references }: CaptionPair, clip: boolean) => {
    let sum = 0;
    for (const reference of references) {
      for (const n of [1, 2, 3, 4]) {
        const all = [...new Set([...grams(hypothesis, n), ...grams(reference, n)])];
        const a = all.map((gram) => weight(gram, hypothesis, n));
        const b = all.map((gram) => weight(gram, reference, n));
        const norm = (values: number[]) => Math.hypot(...values);
        if (norm(a) === 0 || norm(b) === 0) continue;
        const product = a.reduce((total, x, i) => total + (clip ? Math.min(x, b[i]!) : x) * b[i]!, 0);
        const difference = hypothesis.split(" ").length - reference.split(" ").length;
        sum += (product / (norm(a) * norm(b))) * (clip ? Math.exp(-(difference ** 2) / 72) : 1);
      }
    }
    return (10 * sum) / (4 * references.length);
  };
  return { plain: pairs.map((p) => one(p, false)), clipped: pairs.map((p) => one(p, true)) };
}

test("both are what their definitions say, on captions drawn at random", () => {
  const random = new Random(7, "captions");
  const words = ["a", "dog", "cat", "on", "red", "mat", "runs"];
  const caption = () =>
    Array.from({ length: 1 + random.integer(9) }, () => words[random.integer(words.length)]!).join(" ");
  const pairs = Array.from({ length: 12 }, (_, i) =>
    pair(`${i}`, caption(), Array.from({ length: 1 + random.integer(4) }, caption)),
  );
  const { perCaption, metrics } = score(pairs);
  const expected = bySpelledOutDefinition(pairs);
  Array.from(perCaption["CIDEr-plain"]!).forEach((value, i) => {
    expect(value).toBeCloseTo(expected.plain[i]!, 10);
  });
  Array.from(perCaption.CIDEr!).forEach((value, i) => {
    expect(value).toBeCloseTo(expected.clipped[i]!, 10);
  });
  expect(metrics.CIDEr).toBeCloseTo(expected.clipped.reduce((a, b) => a + b) / 12, 10);
});

test("a caption equal to its only reference scores 10 in both", () => {
  const { perCaption } = score([
    pair("1", "a dog runs on grass", ["a dog runs on grass"]),
    pair("2", "two cats sleep in sun", ["some other words are here"]),
  ]);
  expect(perCaption.CIDEr![0]).toBeCloseTo(10, 12);
  expect(perCaption["CIDEr-plain"]![0]).toBeCloseTo(10, 12);
  expect(perCaption.CIDEr![1]).toBe(0);
});

describe("what CIDEr-D adds", () => {
  const others = [pair("2", "x", ["some other words are here"])];
  test("repetition is clipped", () => {
    const { perCaption } = score([pair("1", "dog dog dog dog dog", ["dog runs"]), ...others]);
    expect(perCaption.CIDEr![0]).toBeLessThan(perCaption["CIDEr-plain"]![0]!);
  });

  test("a difference in length costs", () => {
    const reference = "a dog runs on the wet grass";
    const { perCaption } = score([pair("1", `${reference} and more`, [reference]), ...others]);
    expect(perCaption.CIDEr![0]! / perCaption["CIDEr-plain"]![0]!).toBeCloseTo(Math.exp(-4 / 72), 10);
  });
});

test("of one image all is 0, which is told", () => {
  const { metrics, notes } = score([pair("1", "a dog", ["a dog"])]);
  expect(metrics).toEqual({ CIDEr: 0, "CIDEr-plain": 0 });
  expect(notes?.[0]).toMatch(/^CIDEr of a single image is 0 whatever the caption/);
});

test("an empty caption, or one of no known word, scores 0", () => {
  const { perCaption } = score([pair("1", "", ["a dog"]), pair("2", "zebra", ["a cat", ""])]);
  expect(Array.from(perCaption.CIDEr!)).toEqual([0, 0]);
});
