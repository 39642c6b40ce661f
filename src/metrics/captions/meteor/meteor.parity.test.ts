import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { describeFixtures } from "../../../../test/shared-fixtures.js";
import { temporaryFolder } from "../../../../test/temporary-folder.js";
import { pairCaptions } from "../pair-captions.js";
import type { CaptionProtocol } from "../protocol.js";
import cases from "../testdata/caption-scores.json" with { type: "json" };
import published from "../testdata/meteor-scores.json" with { type: "json" };
import { installedWordNet, readWordNet } from "../wordnet/read-wordnet.js";
import type { SynonymDictionary } from "../wordnet/synonym-dictionary.js";
import { meteor } from "./meteor.js";
import { stageWeights } from "./stages.js";
import { meteorParameters } from "./statistics.js";

let synonyms: SynonymDictionary;
beforeAll(async () => {
  synonyms = await readWordNet(installedWordNet()!);
});

async function score(
  hypotheses: readonly string[],
  references: readonly (readonly string[])[],
  protocol: CaptionProtocol,
  paraphrases?: string,
): Promise<number> {
  const { pairs } = pairCaptions(
    hypotheses.map((caption, i) => ({ id: String(i), caption })),
    references.map((captions, i) => ({ id: String(i), captions })),
    protocol,
  );
  const { metrics } = await meteor({ synonyms, ...(paraphrases && { paraphrases }) }).corpus(pairs);
  return metrics.METEOR!;
}

const named = (name: string) => cases.cases.find((one) => one.name === name)!;

describe("scores that METEOR 1.5 gave, where no paraphrase is met", () => {
  const [good, cat, , french] = published.cases;

  test.each([good!, cat!, french!])("$hyp", async ({ hyp, refs, score: expected }) => {
    // "this is a good test" is published with eight digits.
    expect(await score([hyp], [refs], "nlg-eval")).toBeCloseTo(expected, hyp === good!.hyp ? 8 : 12);
  });

  test.each(["clipscore good captions", "clipscore bad captions"])("%s, four digits", async (name) => {
    const { hypotheses, references, scores } = named(name);
    const value = await score(hypotheses, references, "coco");
    expect(value.toFixed(4)).toBe(scores.METEOR!.toFixed(4));
  });
});

describe("scores without the table of paraphrases", () => {
  test("nlg-eval's example", async () => {
    const { hypotheses, references, scores } = named("nlg-eval corpus example");
    const value = await score(hypotheses, references, "nlg-eval");
    expect(value).toBeCloseTo(scores.METEOR_without_paraphrase_table!, 12);
  });

  // The fixture's values are of captions with their periods, which the protocol coco drops.
  test.each(["clipscore good captions", "clipscore bad captions"])("%s, with periods", async (name) => {
    const { hypotheses, references, scores } = named(name);
    const value = await score(hypotheses, references, "nlg-eval");
    expect(value.toFixed(5)).toBe(scores.METEOR_without_paraphrase_table!.toFixed(5));
  });
});

// METEOR's table cannot be had here. The entries were chosen so that the published scores come out: the stage can produce
// these, which does not confirm independently that METEOR does so by the same entries.
describe("published scores that need paraphrases can be reached, with entries made by hand to that end", () => {
  const folder = temporaryFolder();
  const table = (...entries: [string, string][]): string => {
    const path = join(folder, `${entries.length}.txt`);
    writeFileSync(path, entries.map(([phrase, other]) => `0.1\n${phrase}\n${other}\n`).join(""));
    return path;
  };

  test("nlg-eval's example: has been, was", async () => {
    const { hypotheses, references } = named("nlg-eval corpus example");
    const value = await score(hypotheses, references, "nlg-eval", table(["has been", "was"]));
    expect(value).toBeCloseTo(published.corpus_case.score, 6);
  });

  test("a guide to action", async () => {
    const { hyp, refs, score: expected } = published.cases[2]!;
    const path = table(["which ensures", "that ensures"], ["always", "will forever"]);
    expect(await score([hyp], [refs], "nlg-eval", path)).toBeCloseTo(expected, 12);
  });
});

test("parameters and weights are those published", () => {
  const { alpha, beta, gamma, delta, weights } = published;
  expect(meteorParameters).toEqual({ alpha, beta, gamma, delta });
  expect(stageWeights).toEqual(weights);
});

describeFixtures("METEOR's scores that are kept here", "captions", ".json", ({ path }) => {
  test("are the fixture's", () => {
    const fixture = z.object({ meteor_1_5: z.unknown() }).parse(JSON.parse(readFileSync(path, "utf8")));
    expect(fixture.meteor_1_5).toEqual(published);
  });
});
