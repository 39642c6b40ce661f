import type { EvaluationResult, NamedResult } from "../evaluation-result.js";
import { figure7Bars } from "../study/study-result.js";
import { type PaperTableName, paperTables } from "./paper-tables.js";

/** A result as a row of one of the paper's tables. */
export interface PlacedRow {
  readonly table: PaperTableName;
  /** In the table's columns, the name first. */
  readonly cells: readonly string[];
  readonly protocol: string;
  /** In what it is known to differ from the paper's rows, as clauses; empty where nothing is known. */
  readonly differences: readonly string[];
}

/** What stands in a cell without a figure. */
export const NO_FIGURE = "–";

/** Puts a result into the table of the paper that is about the same thing. */
export function placeResult({ name, result }: NamedResult): PlacedRow {
  const table = tableOf(result);
  const { cells, differences } = rules[table](result);
  // The codebook's size is no outcome.
  const hasFigure = cells.slice(table === "table1" ? 2 : 0).some((cell) => cell !== NO_FIGURE);
  return {
    table,
    cells: [name, ...cells],
    protocol: result.protocol,
    differences: [...(hasFigure ? [] : ["it has none of this table's figures"]), ...differences],
  };
}

function tableOf({ kind, protocol }: EvaluationResult): PaperTableName {
  if (kind === "captions") return "table2";
  if (kind === "study") return "figure7";
  if (kind === "reconstruction") return protocol.includes("crop by lanczos") ? "table4" : "table1";
  return "table3";
}

interface Judged {
  readonly cells: readonly string[];
  readonly differences: readonly string[];
}

const rules: Readonly<Record<PaperTableName, (result: EvaluationResult) => Judged>> = {
  table1: (result) => ({
    cells: [NO_FIGURE, count(result, "codes in the codebook"), figure(result.metrics.rfid)],
    differences: [...reconstructionDifferences(result), ...countDifference(result, "pictures", 50_000)],
  }),
  table2: (result) => ({
    cells: ["BLEU-4", "METEOR", "ROUGE-L", "CIDEr", "SPICE"].map((name) => hundredfold(result.metrics[name])),
    differences: captionDifferences(result),
  }),
  table3: (result) => ({
    cells: [0, 1, 2, 4, 8].map((radius) =>
      figure(result.metrics[`fid-${radius}`] ?? (radius === 0 ? result.metrics.fid : undefined)),
    ),
    differences: pictureDifferences(result),
  }),
  table4: (result) => ({
    cells: [figure(result.metrics.rfid)],
    differences: reconstructionDifferences(result),
  }),
  figure7: (result) => ({
    cells: [
      figure7Bars.prediction,
      figure7Bars.groundTruth,
      figure7Bars.both,
      figure7Bars.predictionOrBoth,
    ].map((bar) => percent(result, bar)),
    differences: [
      ...countDifference(result, "images in the study", 500),
      ...countDifference(result, "participants", 150),
      ...differs("images a participant", result.settings["images a participant"], 50),
    ],
  }),
};

function reconstructionDifferences(result: EvaluationResult): string[] {
  const { protocol, settings } = result;
  return [
    ...(protocol.includes("rfid torch-fidelity") ? [] : ["its rFID is not torch-fidelity's"]),
    ...(protocol.includes("minmax") ? ["its reconstructions are stretched (minmax), not clamped"] : []),
    ...differs("pixels a side", settings.resolution, 256),
  ];
}

function captionDifferences(result: EvaluationResult): string[] {
  const { protocol, metrics } = result;
  return [
    ...(protocol === "nlg-eval" ? [] : [`its protocol is ${protocol}, the paper's nlg-eval`]),
    ...(typeof metrics.METEOR === "number" ? meteorDifferences(result) : []),
    ...(typeof metrics.SPICE === "number" ? wordNetDifference("SPICE", result.settings.SPICE) : []),
    ...countDifference(result, "images", 5000),
  ];
}

/** From METEOR's archive, of which no part but the algorithm comes with lverse. */
function meteorDifferences({ settings }: EvaluationResult): string[] {
  const stages = String(settings["METEOR stages"]);
  const words = String(settings["METEOR function words"]);
  return [
    ...(stages.includes("synonym") ? [] : ["its METEOR is without synonyms"]),
    ...(stages.includes("paraphrase") ? [] : ["its METEOR is without the paraphrase table"]),
    ...wordNetDifference("METEOR", settings["METEOR synonyms"]),
    ...(words.endsWith(" given") ? [] : ["its METEOR is without METEOR's list of function words"]),
  ];
}

/** The version that a setting names; both METEOR and SPICE ship WordNet 3.0. */
function wordNetDifference(metric: string, setting: unknown): string[] {
  const version = /\bWordNet (\S+)/.exec(String(setting))?.[1] ?? "3.0";
  return version === "3.0"
    ? []
    : [`its ${metric} has the synonyms of WordNet ${version}, the paper's of 3.0`];
}

function pictureDifferences(result: EvaluationResult): string[] {
  const { kind, protocol, settings } = result;
  const { candidates, rerank } = settings;
  const drawn = kind === "generation" ? "captions" : "pictures of a";
  return [
    ...(protocol.includes("fid dm-gan") ? [] : ["its FID is not DM-GAN's"]),
    ...(protocol.includes("exact blur") ? ["its blur is an exact Gaussian, not Pillow's"] : []),
    ...(protocol.includes("centre crop")
      ? ["pictures were cropped first, which DM-GAN's program does not do"]
      : []),
    ...(kind === "generation" ? differs("candidates for each caption", candidates, 64) : []),
    ...(kind === "generation" && rerank !== "clip"
      ? [`candidates are ranked by: ${rerank ?? "not known"}, the paper's by CLIP`]
      : []),
    ...countDifference(result, drawn, 30_000),
  ];
}

const countDifference = ({ counts }: EvaluationResult, name: string, papers: number): string[] =>
  differs(name, counts[name], papers);

function differs(name: string, value: unknown, papers: number): string[] {
  if (value === papers) return [];
  const found = typeof value === "number" ? value.toLocaleString("en-US") : "not known";
  return [`${name}: ${found}, the paper's ${papers.toLocaleString("en-US")}`];
}

const count = ({ counts }: EvaluationResult, name: string): string =>
  counts[name] === undefined ? NO_FIGURE : String(counts[name]);

const figure = (value: number | null | undefined): string =>
  typeof value === "number" ? value.toFixed(2) : NO_FIGURE;

const hundredfold = (value: number | null | undefined): string =>
  typeof value === "number" ? (100 * value).toFixed(1) : NO_FIGURE;

function percent({ metrics }: EvaluationResult, bar: string): string {
  const [share, low, high] = ["", " low", " high"].map((end) => metrics[bar + end]);
  if (typeof share !== "number") return NO_FIGURE;
  const interval =
    typeof low === "number" && typeof high === "number" ? ` (${hundredfold(low)}–${hundredfold(high)})` : "";
  return `${hundredfold(share)} %${interval}`;
}

/** Rows of one table that came about alike, on as many pictures: these may be compared with each other. */
export interface RowGroup {
  readonly protocol: string;
  readonly differences: readonly string[];
  readonly rows: readonly PlacedRow[];
}

/** A table's rows by protocol and differences, in the order of first appearance. */
export function groupRows(rows: readonly PlacedRow[], table: PaperTableName): readonly RowGroup[] {
  const groups = new Map<string, PlacedRow[]>();
  for (const row of rows) {
    if (row.table !== table) continue;
    const key = JSON.stringify([row.protocol, row.differences]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return Array.from(groups.values(), (own) => ({
    protocol: own[0]!.protocol,
    differences: own[0]!.differences,
    rows: own,
  }));
}

/** What a reader has to know before comparing a group with the paper's rows. */
export function verdict(group: RowGroup, table: PaperTableName): { comparable: boolean; words: string } {
  if (group.differences.length > 0) {
    return {
      comparable: false,
      words: `Not comparable with the paper's rows: ${group.differences.join("; ")}.`,
    };
  }
  return {
    comparable: true,
    words: `No difference from the paper's protocol is known. Comparable if the data are ${paperTables[table].data}.`,
  };
}
