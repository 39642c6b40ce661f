import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { describeFixtures } from "../../../test/shared-fixtures.js";
import { bleu } from "./bleu.js";
import type { CaptionMetric } from "./caption-metric.js";
import { cider } from "./cider.js";
import { pairCaptions } from "./pair-captions.js";
import { type CaptionProtocol, captionProtocols } from "./protocol.js";
import { rougeL } from "./rouge-l.js";
import own from "./testdata/caption-scores.json" with { type: "json" };

const scoresSchema = z.record(z.string(), z.union([z.number(), z.array(z.number())]));
const fixtureSchema = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      protocol: z.enum(captionProtocols),
      hypotheses: z.array(z.string()),
      references: z.array(z.array(z.string())),
      scores: scoresSchema,
    }),
  ),
  guide_to_action_other_metrics: z.record(z.string(), z.number()),
});

/** What the fixture calls the figures here. */
const names: Readonly<Record<string, string>> = { ROUGE_L: "ROUGE-L" };
const perCaption: Readonly<Record<string, string>> = { CIDEr_per: "CIDEr", ROUGE_per: "ROUGE-L" };
const metrics: readonly CaptionMetric[] = [bleu, rougeL, cider];

async function scored(
  protocol: CaptionProtocol,
  hypotheses: readonly string[],
  references: readonly (readonly string[])[],
) {
  const pairs = pairCaptions(
    hypotheses.map((caption, i) => ({ id: String(i), caption })),
    references.map((captions, i) => ({ id: String(i), captions })),
    protocol,
  ).pairs;
  const results = await Promise.all(metrics.map((metric) => metric.corpus(pairs)));
  return {
    metrics: Object.assign({}, ...results.map((one) => one.metrics)) as Record<string, number>,
    perCaption: Object.assign({}, ...results.map((one) => one.perCaption)) as Record<string, Float64Array>,
  };
}

function compare(fixture: z.infer<typeof fixtureSchema>): void {
  test.each(fixture.cases)("$name", async ({ protocol, hypotheses, references, scores }) => {
    const result = await scored(protocol, hypotheses, references);
    let compared = 0;
    for (const [name, expected] of Object.entries(scores)) {
      if (Array.isArray(expected)) {
        const values = Array.from(result.perCaption[perCaption[name]!]!);
        expect(values).toHaveLength(expected.length);
        values.forEach((value, i) => {
          expect(value, `${name} of caption ${i}`).toBeCloseTo(expected[i]!, 9);
        });
        compared++;
      } else {
        const value = result.metrics[names[name] ?? name];
        // METEOR, SPICE and CLIPScore have tests of their own.
        if (value === undefined) continue;
        expect(value, name).toBeCloseTo(expected, 9);
        compared++;
      }
    }
    expect(compared).toBe(8);
  });

  test("a guide to action", async () => {
    const result = await scored(
      "coco",
      ["It is a guide to action which ensures that the military always obeys the commands of the party"],
      [["It is a guide to action that ensures that the military will forever heed Party commands"]],
    );
    const expected = Object.entries(fixture.guide_to_action_other_metrics);
    for (const [name, value] of expected) {
      expect(result.metrics[names[name] ?? name], name).toBeCloseTo(value, 9);
    }
    expect(expected).toHaveLength(5);
  });
}

const kept = fixtureSchema.parse(own);

describe("BLEU, ROUGE-L and CIDEr of the reference implementations", () => compare(kept));

describeFixtures("the scores that are kept here", "captions", ".json", ({ path }) => {
  test("are the fixture's", () => {
    expect(fixtureSchema.parse(JSON.parse(readFileSync(path, "utf8")))).toEqual(kept);
  });
});
