import { writeAll, writeFileAtomically } from "../../checkpoint/index.js";
import { serializeJson } from "../../checkpoint/json-file.js";
import { type EvaluationResult, evaluationResult } from "../evaluation-result.js";
import type { CaptionMetric, CaptionPair, CaptionScores } from "./caption-metric.js";
import type { PairedCaptions } from "./pair-captions.js";
import type { CaptionProtocol } from "./protocol.js";

export interface ScoreCaptionsOptions {
  readonly protocol: CaptionProtocol;
  /** What else the result should say, such as the files. */
  readonly settings?: EvaluationResult["settings"];
  /** Told of each metric before it is computed. */
  readonly onMetric?: (name: string, done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface ScoredCaptions {
  readonly result: EvaluationResult;
  /** For each pair, by the figure's name. */
  readonly perCaption: CaptionScores["perCaption"];
}

/** How figures whose name alone does not say it are computed. */
const definitions: Readonly<Record<string, string>> = {
  CIDEr: "CIDEr-D, which coco-caption prints as CIDEr",
  "CIDEr-plain": "the cosine alone, without CIDEr-D's clipping and length penalty",
};

/** Computes metrics of one set of captions, one after the other. */
export async function scoreCaptions(
  { pairs, counts, notes }: PairedCaptions,
  metrics: readonly CaptionMetric[],
  { protocol, settings = {}, onMetric, signal }: ScoreCaptionsOptions,
): Promise<ScoredCaptions> {
  const scores: CaptionScores[] = [];
  for (const [i, metric] of metrics.entries()) {
    onMetric?.(metric.name, i, metrics.length);
    scores.push(await metric.corpus(pairs, signal));
    signal?.throwIfAborted();
  }
  const figures = Object.assign({}, ...scores.map((one) => one.metrics)) as Record<string, number>;
  const defined = Object.entries(definitions).filter(([name]) => name in figures);
  return {
    result: evaluationResult({
      kind: "captions",
      protocol,
      metrics: figures,
      counts: Object.assign({}, counts, ...scores.map((one) => one.counts)),
      settings: Object.assign(
        {},
        settings,
        Object.fromEntries(defined),
        ...scores.map((one) => one.settings),
      ),
      notes: [...notes, ...scores.flatMap((one) => one.notes ?? [])],
    }),
    perCaption: Object.assign({}, ...scores.map((one) => one.perCaption)),
  };
}

/**
 * Writes each caption with its figures, whole or not at all: a list of `{ image_id, caption, tokens, scores }`.
 *
 * @throws CheckpointError where it cannot be written
 */
export async function writeCaptionScores(
  path: string,
  pairs: readonly CaptionPair[],
  perCaption: CaptionScores["perCaption"],
): Promise<void> {
  const figures = Object.entries(perCaption);
  const rows = pairs.map(({ id, hypothesis, original }, i) => ({
    image_id: id,
    caption: original.hypothesis,
    tokens: hypothesis,
    scores: Object.fromEntries(figures.map(([name, values]) => [name, values[i]!])),
  }));
  const bytes = serializeJson(path, "captions", rows);
  await writeFileAtomically(path, (handle) => writeAll(handle, bytes));
}
