import { join } from "node:path";
import { type Curve, drawCurves, type Panel } from "../common/curves.js";
import { readLog } from "../common/run-log.js";
import { type Arm, armRun, arms, type Places, titles } from "./arms.js";
import type { Settings } from "./settings.js";

const colours: Readonly<Record<Arm, string>> = { plain: "#8a8a8a", sl: "#4a6fa5", ml: "#c07a2c" };

/** The training error and the held-out PSNR over the budget, a line for every seed, as SVG. */
export function learningCurves(settings: Settings, places: Places, seeds: readonly number[]): string {
  const logs = seeds.flatMap((seed) =>
    arms.map((arm) => {
      const { directory, steps } = armRun(arm, seed, settings, places);
      // AugVAE-SL has behind it what AugVAE-ML shows of the steps before.
      return { arm, before: settings.steps - steps, lines: readLog(join(directory, "log.jsonl")) };
    }),
  );
  const panel = (title: string, scale: Panel["scale"], key: string): Panel => ({
    title,
    scale,
    curves: logs.map(
      ({ arm, before, lines }): Curve => ({
        colour: colours[arm],
        points: lines
          .filter((line) => Number.isFinite(line[key]))
          .map((line) => [before + line.step!, line[key]!] as const),
      }),
    ),
  });
  const panels = [
    panel("mean squared error in training", "logarithmic", "reconstruction"),
    panel("PSNR of held-out pictures, dB", "linear", "heldOut.psnr"),
  ];
  const legend = arms.map((arm) => ({ label: titles[arm], colour: colours[arm] }));
  return drawCurves(panels, legend);
}
