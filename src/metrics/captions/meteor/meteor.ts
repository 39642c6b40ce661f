import { MetricError } from "../../errors.js";
import type { CaptionMetric, CaptionPair, CaptionScores } from "../caption-metric.js";
import type { SynonymDictionary } from "../wordnet/synonym-dictionary.js";
import { align } from "./align.js";
import { functionWords as ownFunctionWords } from "./function-words.js";
import { Lexicon, type Word } from "./lexicon.js";
import { findMatches, type StageOptions } from "./matches.js";
import { normalize } from "./normalize.js";
import type { ParaphraseTable } from "./paraphrase-table.js";
import { readParaphrases } from "./read-paraphrases.js";
import { type MeteorStage, meteorStages, stageWeights } from "./stages.js";
import {
  addStatistics,
  emptyStatistics,
  type MeteorStatistics,
  meteorParameters,
  meteorScore,
  statisticsOf,
} from "./statistics.js";

export interface MeteorOptions {
  /** For the stage of synonyms, which is off without it. */
  readonly synonyms?: SynonymDictionary;
  /** For the stage of paraphrases, which is off without it: a file that {@link readParaphrases} reads. */
  readonly paraphrases?: string;
  /** In lower case, in place of our list. */
  readonly functionWords?: ReadonlySet<string>;
}

/** Aligns a caption with its references and keeps the counts of the one that it fits best. */
class Scorer {
  readonly #lexicon: Lexicon;
  readonly #options: StageOptions;

  constructor(lexicon: Lexicon, options: StageOptions) {
    this.#lexicon = lexicon;
    this.#options = options;
  }

  best({ hypothesis, references }: CaptionPair): {
    readonly score: number;
    readonly statistics: MeteorStatistics;
  } {
    const own = this.#lexicon.words(normalize(hypothesis));
    let statistics: MeteorStatistics | undefined;
    let score = -1;
    for (const reference of references) {
      const its = this.#statistics(own, this.#lexicon.words(normalize(reference)));
      const itsScore = meteorScore(its);
      if (itsScore > score) {
        statistics = its;
        score = itsScore;
      }
    }
    if (!statistics) throw new MetricError("METEOR of a caption without references; expected one or more");
    return { score, statistics };
  }

  #statistics(own: readonly Word[], theirs: readonly Word[]): MeteorStatistics {
    // Of equal texts only equal words are aligned: METEOR's guard against errors of its search.
    const same = own.length === theirs.length && own.every((word, i) => word === theirs[i]);
    const options: StageOptions = same ? { stages: ["exact"] } : this.#options;
    return statisticsOf(own, theirs, align(findMatches(own, theirs, options)));
  }
}

function* allTexts(pairs: readonly CaptionPair[]): Generator<string[]> {
  for (const { hypothesis, references } of pairs) {
    yield normalize(hypothesis);
    for (const reference of references) yield normalize(reference);
  }
}

/** How it was computed, for a reader of the result. */
function settings(
  stages: readonly MeteorStage[],
  { synonyms, paraphrases, functionWords }: MeteorOptions,
): CaptionScores["settings"] {
  const { alpha, beta, gamma, delta } = meteorParameters;
  const weights = stages.map((stage) => stageWeights[stage]).join(", ");
  return {
    METEOR: `1.5, English, -norm; alpha ${alpha}, beta ${beta}, gamma ${gamma}, delta ${delta}`,
    "METEOR stages": `${stages.join(", ")}, weights ${weights}`,
    "METEOR synonyms": synonyms ? `WordNet ${synonyms.version} (METEOR ships 3.0)` : "off",
    "METEOR paraphrases": paraphrases ?? "off",
    "METEOR function words": functionWords
      ? `${functionWords.size} given`
      : `${ownFunctionWords.size}, our list`,
  };
}

function notes(stages: readonly MeteorStage[]): string[] {
  const off = meteorStages.filter((stage) => !stages.includes(stage));
  if (off.length === 0) return [];
  return [
    `METEOR was computed without the stage${off.length > 1 ? "s" : ""} ${off.join(" and ")}, so it is not quite the ` +
      "METEOR of publications, which has all four.",
  ];
}

/**
 * METEOR 1.5 of Denkowski & Lavie (2014) for English, as coco-caption and nlg-eval run it (`-l en -norm`): words are aligned
 * by form, stem, WordNet's synonyms and a table of paraphrases; the reference that gives the best score counts; the score of
 * a set is computed from the sums of its captions' counts.
 */
export function meteor(options: MeteorOptions): CaptionMetric {
  const { synonyms, paraphrases, functionWords = ownFunctionWords } = options;
  const off = { synonym: !synonyms, paraphrase: paraphrases === undefined, exact: false, stem: false };
  const stages = meteorStages.filter((stage) => !off[stage]);
  return {
    name: "meteor",
    async corpus(pairs, signal): Promise<CaptionScores> {
      let table: ParaphraseTable | undefined;
      if (paraphrases !== undefined) table = await readParaphrases(paraphrases, allTexts(pairs), signal);
      const stageOptions: StageOptions = { stages, ...(table && { paraphrases: table }) };
      const scorer = new Scorer(new Lexicon(functionWords, synonyms), stageOptions);
      const total = emptyStatistics();
      const scores = Float64Array.from(pairs, (pair, i) => {
        if (i % 256 === 0) signal?.throwIfAborted();
        const { score, statistics } = scorer.best(pair);
        addStatistics(total, statistics);
        return score;
      });
      return {
        metrics: { METEOR: meteorScore(total) },
        perCaption: { METEOR: scores },
        counts: {
          "METEOR hypothesis words": total.hypothesis.length,
          "METEOR reference words": total.reference.length,
          "METEOR chunks": total.chunks,
          ...Object.fromEntries(
            stages.map((stage) => [
              `METEOR ${stage} matches`,
              total.hypothesis.content[stage] + total.hypothesis.function[stage],
            ]),
          ),
          ...(table && { "METEOR paraphrases kept": table.size }),
        },
        settings: settings(stages, options) ?? {},
        notes: notes(stages),
      };
    },
  };
}
