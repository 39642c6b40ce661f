import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "../../src/checkpoint/index.js";
import { ExperimentError } from "../common/errors.js";
import { discussionOf } from "../common/markdown.js";
import { learningCurves } from "./learning-curves.js";
import { report } from "./report.js";
import { readCompleteSeeds } from "./results.js";
import type { Settings } from "./settings.js";

const files = {
  report: "bidirectional.md",
  overAllSteps: "bidirectional-steps.svg",
  overStepsInDirection: "bidirectional-direction-steps.svg",
};

/**
 * Writes the report with its curves into a folder; a discussion that is there stays.
 *
 * @param output the experiment's folder
 * @param seeds those from 1 to this number that have every arm are reported
 * @returns the report's path
 * @throws ExperimentError where no seed has every arm yet
 */
export async function writeReport(
  folder: string,
  settings: Settings,
  output: string,
  seeds: number,
): Promise<string> {
  const complete = await readCompleteSeeds(output, seeds);
  if (complete.length === 0) {
    throw new ExperimentError(
      `${output}: no seed of 1 to ${seeds} has all three arms yet; run the experiment without --report-only`,
    );
  }
  const path = join(folder, files.report);
  const before = await readFile(path, "utf8").catch(() => "");
  const contents = {
    [files.overAllSteps]: learningCurves(complete, "all"),
    [files.overStepsInDirection]: learningCurves(complete, "in the direction"),
    [files.report]: report(settings, complete, files, discussionOf(before)),
  };
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(contents)) {
    await writeFileAtomically(join(folder, name), async (handle) => handle.writeFile(content));
  }
  return path;
}
