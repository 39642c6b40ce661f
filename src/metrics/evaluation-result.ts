import { mkdir } from "node:fs/promises";
import { dirname, relative, resolve, sep } from "node:path";
import { z } from "zod";
import { fileError } from "../checkpoint/errors.js";
import { writeAll, writeFileAtomically } from "../checkpoint/index.js";
import { readJson, serializeJson } from "../checkpoint/json-file.js";
import { packageVersion } from "../package/index.js";
import { MetricError } from "./errors.js";

/** What an evaluation is of. */
export const evaluationKinds = ["captions", "reconstruction", "generation", "fid", "study"] as const;

export type EvaluationKind = (typeof evaluationKinds)[number];

const sampleSchema = z.object({
  /** Path of what the model made: absolute, and in a result's file relative to it. */
  picture: z.string().min(1),
  /** Path of what it is a reconstruction of. */
  original: z.string().min(1).optional(),
  /** What it was drawn for. */
  caption: z.string().optional(),
});

/** A picture that an evaluation kept, to be looked at. */
export type EvaluationSample = Readonly<z.infer<typeof sampleSchema>>;

/** Samples that a result names, at most: the first ones, of whatever quality. */
export const KEPT_SAMPLES = 32;

const evaluationResultSchema = z.object({
  /** The version of lverse that computed it. */
  lverse: z.string(),
  kind: z.enum(evaluationKinds),
  /** How the figures come about, such as "coco"; results of different protocols are not compared. */
  protocol: z.string().min(1),
  /** By name; null for what could not be computed, which `notes` explains. */
  metrics: z.record(z.string(), z.number().nullable()),
  counts: z.record(z.string(), z.number()),
  seeds: z.record(z.string(), z.number()),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** What a reader of the figures has to know, as sentences. */
  notes: z.array(z.string()),
  /** Of pictures that were saved. */
  samples: z.array(sampleSchema).optional(),
});

/** What every command of `lverse evaluate` writes. */
export interface EvaluationResult {
  /** The version of lverse that computed it. */
  readonly lverse: string;
  readonly kind: EvaluationKind;
  /** How the figures come about, such as "coco"; results of different protocols are not compared. */
  readonly protocol: string;
  /** By name; null for what could not be computed, which `notes` explains. */
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly counts: Readonly<Record<string, number>>;
  readonly seeds: Readonly<Record<string, number>>;
  readonly settings: Readonly<Record<string, string | number | boolean | null>>;
  /** What a reader of the figures has to know, as sentences. */
  readonly notes: readonly string[];
  /** Of pictures that were saved. */
  readonly samples?: readonly EvaluationSample[] | undefined;
}

/** A result of this version of lverse; what is left out is empty. */
export function evaluationResult(
  result: Pick<EvaluationResult, "kind" | "protocol" | "metrics"> & Partial<EvaluationResult>,
): EvaluationResult {
  return { lverse: packageVersion(), counts: {}, seeds: {}, settings: {}, notes: [], ...result };
}

/**
 * Writes a result whole or not at all, as JSON, and makes its folder if there is none.
 *
 * @throws CheckpointError where it cannot be written, or a value is not finite
 */
export async function writeEvaluationResult(path: string, result: EvaluationResult): Promise<void> {
  const folder = resolve(dirname(path));
  const moved = mapSamples(result, (file) => relative(folder, resolve(file)).split(sep).join("/"));
  const bytes = serializeJson(path, "result", moved);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw fileError(folder, "make the folder", error);
  });
  await writeFileAtomically(path, (handle) => writeAll(handle, bytes));
}

/** @throws CheckpointError for a file that is missing, no JSON, or no result of an evaluation */
export async function readEvaluationResult(path: string): Promise<EvaluationResult> {
  const result = await readJson(path, evaluationResultSchema);
  return mapSamples(result, (file) => resolve(dirname(path), file));
}

function mapSamples(result: EvaluationResult, move: (path: string) => string): EvaluationResult {
  if (!result.samples) return result;
  const samples = result.samples.map(({ picture, original, ...rest }) => ({
    ...rest,
    picture: move(picture),
    ...(original !== undefined && { original: move(original) }),
  }));
  return { ...result, samples };
}

/** A result and what messages and tables call it, such as its file. */
export interface NamedResult {
  readonly name: string;
  readonly result: EvaluationResult;
}

/** Results that came about differently and say nothing beside each other. */
export class IncomparableResultsError extends MetricError {
  constructor(
    readonly first: NamedResult,
    readonly other: NamedResult,
    /** In what they differ. */
    readonly difference: "kind" | "protocol",
  ) {
    const facts = [first, other].map(
      ({ name, result }) => `${name} has ${JSON.stringify(result[difference])}`,
    );
    super(
      `results of different ${difference}s are not compared: ${facts.join(", ")}; ` +
        `evaluate both with the same ${difference}`,
    );
  }
}

/** One line of a comparison; `values` in the order of the results, undefined where a result lacks the name. */
export interface ComparedRow<T> {
  readonly name: string;
  readonly values: readonly (T | undefined)[];
}

/** Results of one kind and protocol beside each other. */
export interface Comparison {
  readonly kind: EvaluationKind;
  readonly protocol: string;
  readonly names: readonly string[];
  readonly metrics: readonly ComparedRow<number | null>[];
  readonly counts: readonly ComparedRow<number>[];
  /** Settings and seeds in which the results differ, and versions of lverse if they do. */
  readonly differences: readonly ComparedRow<string | number | boolean | null>[];
}

/** A row for each name in any of the records, in the order of first appearance. */
function rows<T>(records: readonly Readonly<Record<string, T>>[]): ComparedRow<T>[] {
  const names = new Set(records.flatMap((record) => Object.keys(record)));
  return Array.from(names, (name) => ({ name, values: records.map((record) => record[name]) }));
}

/**
 * Puts results beside each other.
 *
 * @param results one or more
 * @throws IncomparableResultsError where kinds or protocols differ
 * @throws MetricError for no result
 */
export function compareResults(results: readonly NamedResult[]): Comparison {
  const first = results[0];
  if (!first)
    throw new MetricError("no result given; expected two or more results of evaluations to compare");
  for (const difference of ["kind", "protocol"] as const) {
    const other = results.find(({ result }) => result[difference] !== first.result[difference]);
    if (other) throw new IncomparableResultsError(first, other, difference);
  }
  const all = results.map(({ result }) => result);
  const conditions = all.map(({ lverse, settings, seeds }) => ({
    lverse,
    ...settings,
    ...Object.fromEntries(Object.entries(seeds).map(([name, seed]) => [`seed: ${name}`, seed])),
  }));
  return {
    kind: first.result.kind,
    protocol: first.result.protocol,
    names: results.map(({ name }) => name),
    metrics: rows(all.map(({ metrics }) => metrics)),
    counts: rows(all.map(({ counts }) => counts)),
    differences: rows<string | number | boolean | null>(conditions).filter(
      ({ values }) => new Set(values).size > 1,
    ),
  };
}
