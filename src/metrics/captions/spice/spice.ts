import { z } from "zod";
import { parseJson, readText } from "../../../data/captioned/read-text.js";
import { firstFew } from "../../../data/captioned/remarks.js";
import { DatasetError } from "../../../data/errors.js";
import type { CaptionMetric, CaptionPair, CaptionScores } from "../caption-metric.js";
import { mean } from "../mean.js";
import type { SynonymDictionary } from "../wordnet/synonym-dictionary.js";
import { tupleScore } from "./f-score.js";
import { concept, type SemanticTuple } from "./scene-graph.js";
import { runSpiceJar, SpiceError, type SpiceJarOptions } from "./spice-jar.js";

const idSchema = z.union([z.string(), z.number()]).transform(String);

const scoresSchema = z.array(
  z.object({ image_id: idSchema, scores: z.object({ All: z.object({ f: z.number() }) }) }),
);

const tuplesSchema = z.array(z.object({ tuple: z.array(z.string()).min(1).max(3) }));

const graphsSchema = z.array(
  z.object({ image_id: idSchema, test_tuples: tuplesSchema, ref_tuples: tuplesSchema }),
);

/** The pairs' entries in their order; `refuse` is told what is missing. */
function inOrder<T extends { readonly image_id: string }>(
  pairs: readonly CaptionPair[],
  entries: readonly T[],
  refuse: (problem: string) => never,
): T[] {
  const byImage = new Map(entries.map((entry) => [entry.image_id, entry]));
  if (byImage.size < entries.length) refuse("images that are there twice");
  const missing = pairs.filter(({ id }) => !byImage.has(id)).map(({ id }) => id);
  if (missing.length > 0) {
    refuse(`nothing of ${missing.length.toLocaleString("en-US")} images (${firstFew(missing)})`);
  }
  return pairs.map(({ id }) => byImage.get(id)!);
}

function result(scores: Float64Array, how: string): CaptionScores {
  return { metrics: { SPICE: mean(scores) }, perCaption: { SPICE: scores }, settings: { SPICE: how } };
}

/**
 * SPICE of Anderson et al. (2016) by the authors' own program, as coco-caption calls it: of each caption the F-score over
 * tuples of all kinds, of a set the mean.
 *
 * @param jar `spice-1.0.jar`
 */
export function spice(jar: string, options: Omit<SpiceJarOptions, "signal"> = {}): CaptionMetric {
  return {
    name: "spice",
    async corpus(pairs, signal): Promise<CaptionScores> {
      const input = pairs.map(({ id, hypothesis, references }) => ({
        image_id: id,
        test: hypothesis,
        refs: references,
      }));
      const text = await runSpiceJar(jar, input, { ...options, ...(signal && { signal }) });
      const refuse = (problem: string): never => {
        throw new SpiceError(`${jar}: its scores have ${problem}; is it SPICE 1.0?`);
      };
      const parsed = scoresSchema.safeParse(parseOutput(text, refuse));
      if (!parsed.success) return refuse(`another form (${z.prettifyError(parsed.error).slice(0, 200)})`);
      const entries = inOrder(pairs, parsed.data, refuse);
      return result(
        Float64Array.from(entries, ({ scores }) => scores.All.f),
        `program ${jar}`,
      );
    },
  };
}

function parseOutput(text: string, refuse: (problem: string) => never): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse("no JSON");
  }
}

/** A tuple of the program's file: words that mean the same have slashes between. */
const tupleOf = (parts: readonly string[], synonyms: SynonymDictionary): SemanticTuple =>
  parts.map((part) => concept(part.split("/"), synonyms));

/**
 * SPICE of scene graphs that SPICE's program has parsed before (`-detailed -out FILE`): its tuples, matched and scored
 * here.
 *
 * @param path the program's file
 */
export function spiceOfGraphs(path: string, synonyms: SynonymDictionary): CaptionMetric {
  return {
    name: "spice",
    async corpus(pairs, signal): Promise<CaptionScores> {
      const expected = "what SPICE's program writes with -detailed: image_id, test_tuples, ref_tuples";
      const parsed = graphsSchema.safeParse(parseJson(await readText(path, expected), path, expected));
      if (!parsed.success) {
        throw new DatasetError(
          path,
          `another form (${z.prettifyError(parsed.error).slice(0, 200)})`,
          expected,
        );
      }
      const entries = inOrder(pairs, parsed.data, (problem) => {
        throw new DatasetError(path, problem, "each image of the hypotheses once");
      });
      const scores = Float64Array.from(entries, ({ test_tuples: own, ref_tuples: theirs }, i) => {
        if (i % 1024 === 0) signal?.throwIfAborted();
        const tuples = (list: typeof own) => list.map(({ tuple }) => tupleOf(tuple, synonyms));
        return tupleScore(tuples(own), tuples(theirs)).f;
      });
      return result(scores, `graphs of ${path}, synonyms of WordNet ${synonyms.version} (SPICE ships 3.0)`);
    },
  };
}
