import { basename, extname } from "node:path";
import { writeAll, writeFileAtomically } from "../../checkpoint/index.js";
import { MetricError } from "../errors.js";
import { readEvaluationResult } from "../evaluation-result.js";
import { type ReportedResult, reportPage } from "./report-page.js";
import { embedSamples } from "./report-samples.js";

/** Samples of each result that a report shows. */
export const DEFAULT_REPORT_SAMPLES = 12;

export interface ReportOptions {
  readonly title?: string;
  /** Of each result, at most; {@link DEFAULT_REPORT_SAMPLES} unless told. */
  readonly samples?: number;
}

export interface WrittenReport {
  readonly bytes: number;
  readonly pictures: number;
  /** What could not be shown, as sentences. */
  readonly notes: readonly string[];
}

/**
 * Writes one HTML file with the paper's tables beside results.
 *
 * @param paths of results, one or more
 * @throws CheckpointError for a file that is no result, by name, or a report that cannot be written
 */
export async function writeReport(
  path: string,
  paths: readonly string[],
  { title = "L-Verse: results beside the paper's", samples = DEFAULT_REPORT_SAMPLES }: ReportOptions = {},
): Promise<WrittenReport> {
  if (paths.length === 0) throw new MetricError(`${path}: no result given; expected one or more files`);
  const read = await Promise.all(paths.map(readEvaluationResult));
  const results: ReportedResult[] = [];
  for (const [i, name] of rowNames(paths).entries()) {
    results.push({ name, result: read[i]!, embedded: await embedSamples(read[i]!, samples) });
  }
  const bytes = Buffer.from(reportPage(title, results), "utf8");
  await writeFileAtomically(path, (handle) => writeAll(handle, bytes));
  const embedded = results.flatMap(({ embedded: { samples: own } }) => own);
  return {
    bytes: bytes.length,
    pictures: embedded.reduce((sum, { original }) => sum + (original ? 2 : 1), 0),
    notes: results.flatMap(({ name, embedded: { notes } }) => notes.map((line) => `${name}: ${line}`)),
  };
}

/** The files' names without their ends, or the whole paths where two have the same. */
function rowNames(paths: readonly string[]): readonly string[] {
  const short = paths.map((path) => basename(path, extname(path)));
  return short.map((name, i) =>
    short.filter((other) => other === name).length === 1 ? name : `${paths[i]!}${again(paths, i)}`,
  );
}

/** For a file that is given twice. */
function again(paths: readonly string[], i: number): string {
  const before = paths.slice(0, i).filter((path) => path === paths[i]).length;
  return before === 0 ? "" : ` (${before + 1})`;
}
