import { expect, test } from "vitest";
import type { CaptionPair } from "../caption-metric.js";
import { SynonymDictionary } from "../wordnet/synonym-dictionary.js";
import { meteor } from "./meteor.js";

const pair = (hypothesis: string, ...references: string[]): CaptionPair => ({
  id: hypothesis,
  hypothesis,
  references,
  original: { hypothesis, references },
});

const synonyms = new SynonymDictionary({
  version: "3.0",
  synsets: new Map([
    ["car", [1, 2]],
    ["automobile", [2]],
  ]),
  irregularForms: new Map(),
});

test("stages that are on are told, and that METEOR is not whole without the others", async () => {
  const alone = await meteor({}).corpus([pair("a car", "a car")]);
  expect(alone.settings).toMatchObject({
    "METEOR stages": "exact, stem, weights 1, 0.6",
    "METEOR synonyms": "off",
    "METEOR paraphrases": "off",
  });
  expect(alone.notes?.join()).toMatch(/without the stages synonym and paraphrase/);
  const more = await meteor({ synonyms }).corpus([pair("a car", "a car")]);
  expect(more.settings).toMatchObject({
    "METEOR stages": "exact, stem, synonym, weights 1, 0.6, 0.8",
    "METEOR synonyms": "WordNet 3.0 (METEOR ships 3.0)",
  });
  expect(more.notes?.join()).toMatch(/without the stage paraphrase,/);
});

test("by hand: a synonym, one function word, two chunks of three", async () => {
  // "the" 0.25 of weight, others 0.75; a synonym counts 0.8.
  const { perCaption, counts } = await meteor({ synonyms }).corpus([
    pair("the red car stops", "the automobile stops"),
  ]);
  const precision = (0.25 + 0.75 * (0.8 + 1)) / (0.25 + 3 * 0.75);
  const recall = (0.25 + 0.75 * (0.8 + 1)) / (0.25 + 2 * 0.75);
  const mean = 1 / (0.15 / precision + 0.85 / recall);
  expect(perCaption.METEOR![0]).toBeCloseTo(mean * (1 - 0.6 * (2 / 3) ** 0.2), 12);
  expect(counts).toMatchObject({
    "METEOR exact matches": 2,
    "METEOR synonym matches": 1,
    "METEOR chunks": 2,
    "METEOR hypothesis words": 4,
    "METEOR reference words": 3,
  });
});

test("equal texts give 1, whatever the case; the best reference counts, of equally good ones the first", async () => {
  const { metrics, perCaption, counts } = await meteor({}).corpus([
    pair("A dog runs", "a cat", "a dog runs"),
    pair("a bird", "a tree", "a house by a lake"),
  ]);
  expect(perCaption.METEOR![0]).toBe(1);
  expect(counts).toMatchObject({ "METEOR reference words": 3 + 2 });
  expect(metrics.METEOR).toBeLessThan(1);
});

test("the score of a set is that of its counts, not the mean", async () => {
  const pairs = [pair("a dog", "a dog"), pair("grass", "a meadow with green grass in the sun")];
  const { metrics, perCaption } = await meteor({}).corpus(pairs);
  const total = { aligned: 0.25 + 0.75 + 0.75, own: 0.25 + 0.75 + 0.75 };
  const theirs = 0.25 + 0.75 + 4 * 0.25 + 4 * 0.75;
  const recall = total.aligned / theirs;
  const mean = 1 / (0.15 / (total.aligned / total.own) + 0.85 / recall);
  // Three words aligned; the chunk of the equal texts is not counted.
  expect(metrics.METEOR).toBeCloseTo(mean * (1 - 0.6 * (1 / 3) ** 0.2), 12);
  expect(metrics.METEOR).not.toBeCloseTo((perCaption.METEOR![0]! + perCaption.METEOR![1]!) / 2, 3);
});

test("empty captions and references give 0", async () => {
  const { perCaption } = await meteor({}).corpus([pair("", "a dog"), pair("a dog", ""), pair("", "")]);
  expect(Array.from(perCaption.METEOR!)).toEqual([0, 0, 0]);
});

test("a word that matches by stem and by synonym is aligned beside other matches only, as by METEOR's search", async () => {
  const dogs = new SynonymDictionary({
    version: "3.0",
    synsets: new Map([["dog", [1]]]),
    irregularForms: new Map(),
  });
  const { perCaption } = await meteor({ synonyms: dogs }).corpus([
    pair("two dogs", "a dog"),
    pair("two dogs", "two dog"),
  ]);
  expect(perCaption.METEOR![0]).toBe(0);
  expect(perCaption.METEOR![1]).toBeGreaterThan(0.5);
  // By stem alone nothing competes.
  const alone = await meteor({}).corpus([pair("two dogs", "a dog")]);
  expect(alone.perCaption.METEOR![0]).toBeGreaterThan(0);
});

test("function words may be given", async () => {
  const pairs = [pair("red car", "red bus")];
  const ours = await meteor({}).corpus(pairs);
  const given = await meteor({ functionWords: new Set(["red"]) }).corpus(pairs);
  expect(given.metrics.METEOR).toBeLessThan(ours.metrics.METEOR!);
  expect(given.settings).toMatchObject({ "METEOR function words": "1 given" });
});

test("a signal ends it", async () => {
  await expect(meteor({}).corpus([pair("a", "a")], AbortSignal.abort())).rejects.toThrow(/abort/i);
});
