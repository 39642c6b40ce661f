import { type EvaluationResult, evaluationResult } from "../evaluation-result.js";
import { DEFAULT_RESAMPLES, type ResultsOptions, type Share, type StudyResults } from "./results.js";
import { STUDY_QUESTION, type Study } from "./study.js";

/** How the figures of a study come about. */
export const STUDY_PROTOCOL = "study, two captions in random order, three answers";

/** The names of Figure 7's bars in results. */
export const figure7Bars = {
  prediction: "pred",
  groundTruth: "gt",
  both: "both",
  predictionOrBoth: "pred + both",
} as const satisfies Record<keyof StudyResults["shares"], string>;

/** The name of Krippendorff's alpha in results. */
export const AGREEMENT = "agreement (alpha)";

/**
 * What a study came to, as every evaluation says it. Shares are in [0, 1], with `low` and `high` ends of 95 % intervals.
 *
 * @throws RangeError for options outside their ranges
 */
export function studyResult(study: Study, options: ResultsOptions = {}): EvaluationResult {
  const { seed = 0, resamples = DEFAULT_RESAMPLES } = options;
  const results = study.results(options);
  const { shares, votes, positions } = results;
  const bars = Object.entries(figure7Bars) as [keyof typeof shares, string][];
  return evaluationResult({
    kind: "study",
    protocol: STUDY_PROTOCOL,
    metrics: {
      ...Object.fromEntries(bars.flatMap(([key, name]) => ofShare(name, shares[key]))),
      [AGREEMENT]: results.alpha ?? null,
    },
    counts: {
      participants: results.participants,
      "participants who finished": results.finished,
      answers: results.answers,
      "images in the study": study.file.items.length,
      "images that two or more judged": results.sharedImages,
      "answers pred": votes.prediction,
      "answers gt": votes.groundTruth,
      "answers both": votes.both,
      "first caption chosen": positions.first,
      "second caption chosen": positions.second,
    },
    seeds: { study: study.file.seed, bootstrap: seed },
    settings: {
      study: study.path,
      answers: study.answersPath,
      title: study.file.title,
      question: STUDY_QUESTION,
      "images a participant": study.file.perParticipant,
      intervals: `95 %, bootstrap over participants, ${resamples} samples`,
    },
    notes: [...study.notices, ...remarks(results)],
  });
}

const ofShare = (name: string, { value, low, high }: Share): [string, number | null][] => [
  [name, value ?? null],
  [`${name} low`, low ?? null],
  [`${name} high`, high ?? null],
];

function remarks({ participants, finished, answers, positions, alpha }: StudyResults): string[] {
  const { first, second } = positions;
  const notes: string[] = [];
  if (answers === 0) notes.push("There are no answers yet.");
  if (participants === 1)
    notes.push("One participant: no interval, which is of the differences between people.");
  if (participants > finished) {
    notes.push(`Participants who have not answered all: ${participants - finished}; their answers count.`);
  }
  if (answers > 0 && alpha === undefined) {
    notes.push("No agreement: nobody judged the same image, or all answers are the same.");
  }
  // Three standard deviations of a fair coin.
  if (Math.abs(first - second) > 3 * Math.sqrt(first + second)) {
    notes.push(
      `The caption that stood first was chosen ${first} times and the second ${second} times, though their order is random: some may have answered without reading.`,
    );
  }
  return notes;
}
