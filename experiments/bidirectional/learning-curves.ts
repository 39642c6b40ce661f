import { type Curve, drawCurves, type Panel } from "../common/curves.js";
import { type Arm, arms, directions, titles } from "./arms.js";
import { lossCurve } from "./comparison.js";
import type { SeedResults } from "./results.js";

const colours: Readonly<Record<Arm, string>> = {
  both: "#c07a2c",
  "text-to-image": "#4a6fa5",
  "image-to-text": "#5a8f5a",
};

/** What the steps of a panel are: all that a run makes, or those in the panel's direction. */
export type StepAxis = "all" | "in the direction";

const panelTitles = {
  "text-to-image": "pictures after captions (GEN), nats a token",
  "image-to-text": "captions after pictures (GEN), nats a token",
} as const;

/** Held-out GEN losses of both directions over the steps, a line for each arm and seed, as SVG. */
export function learningCurves(seeds: readonly SeedResults[], axis: StepAxis): string {
  const panels = directions.map((direction): Panel => {
    const shown = (["both", direction] as const).flatMap((arm) =>
      seeds.map((results): Curve => {
        const share = axis === "in the direction" && arm === "both" ? 1 / 2 : 1;
        const curve = lossCurve(results[arm], direction, "gen");
        return { colour: colours[arm], points: curve.map(([step, loss]) => [share * step, loss] as const) };
      }),
    );
    return { title: panelTitles[direction], scale: "linear", curves: shown };
  });
  return drawCurves(
    panels,
    arms.map((arm) => ({ label: titles[arm], colour: colours[arm] })),
  );
}
