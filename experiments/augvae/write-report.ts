import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "../../src/checkpoint/index.js";
import { ExperimentError } from "../common/errors.js";
import { discussionOf } from "../common/markdown.js";
import type { Arm, Places } from "./arms.js";
import { learningCurves } from "./learning-curves.js";
import { report } from "./report.js";
import { picturesFile, readCompleteSeeds } from "./results.js";
import type { Settings } from "./settings.js";
import { comparisonSheet } from "./sheet.js";

/** Rows of the sheet below the inputs. */
const sheetArms: readonly Arm[] = ["plain", "ml", "sl"];
const files = { report: "augvae.md", curves: "augvae-curves.svg", pictures: "augvae-pictures.png" };

/**
 * Writes the report with its curves and pictures into a folder; a discussion that is there stays.
 *
 * @param seeds those from 1 to this number that have every arm are reported
 * @returns the report's path
 * @throws ExperimentError where no seed has every arm yet
 */
export async function writeReport(
  folder: string,
  settings: Settings,
  places: Places,
  seeds: number,
): Promise<string> {
  const { output } = places;
  const complete = await readCompleteSeeds(output, seeds);
  const numbers = complete.map(({ ml }) => ml.seed);
  const first = numbers[0];
  if (first === undefined) {
    throw new ExperimentError(
      `${output}: no seed of 1 to ${seeds} has all three arms yet; run the experiment without --report-only`,
    );
  }
  const path = join(folder, files.report);
  const before = await readFile(path, "utf8").catch(() => "");
  const text = report(settings, complete, files, discussionOf(before));
  const curves = learningCurves(settings, places, numbers);
  const sheets = sheetArms.map((arm) => picturesFile(output, arm, first));
  const pictures = await comparisonSheet(sheets, settings.architecture.resolution);
  await mkdir(folder, { recursive: true });
  const write = (name: string, content: string | Uint8Array) =>
    writeFileAtomically(join(folder, name), async (handle) => handle.writeFile(content));
  await write(files.curves, curves);
  await write(files.pictures, pictures);
  await write(files.report, text);
  return path;
}
