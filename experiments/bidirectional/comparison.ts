import type { Direction } from "../../src/biart/index.js";
import { type Statistic, statistic } from "../common/statistic.js";
import { directions } from "./arms.js";
import type { LossName, Result, SeedResults } from "./results.js";

/** Losses of a direction that are compared: of what is generated, of the reference, and both as training adds them. */
export const measures = ["gen", "ref", "sum"] as const;
export type Measure = (typeof measures)[number];

const names: Readonly<Record<Direction, Readonly<Record<"gen" | "ref", LossName>>>> = {
  "text-to-image": { ref: "ref.text", gen: "gen.image" },
  "image-to-text": { ref: "ref.image", gen: "gen.text" },
};

/** A loss over the steps of a run, of all directions together. */
export type LossCurve = readonly (readonly [step: number, loss: number])[];

/** @throws RangeError where the arm was not trained in the direction */
export function lossCurve({ arm, validations }: Result, direction: Direction, measure: Measure): LossCurve {
  const wanted =
    measure === "sum" ? [names[direction].ref, names[direction].gen] : [names[direction][measure]];
  return validations.map(({ step, losses }) => {
    const values = wanted.map((name) => losses[name]);
    if (values.some((value) => value === undefined)) {
      throw new RangeError(`${arm} has no loss ${wanted.join(" + ")} at step ${step}`);
    }
    return [step, values.reduce<number>((total, value) => total + value!, 0)] as const;
  });
}

/** @throws RangeError where no validation was made at the step */
export function lossAt(curve: LossCurve, step: number): number {
  const point = curve.find(([at]) => at === step);
  if (point) return point[1];
  throw new RangeError(`no validation at step ${step}; there are ${curve.map(([at]) => at).join(", ")}`);
}

/**
 * The first step at which a curve is down to a loss, between validations on the straight line; Infinity where it never is.
 * Where it is so from the first validation on, that one's.
 */
export function firstStepAt(curve: LossCurve, loss: number): number {
  const next = curve.findIndex(([, value]) => value <= loss);
  if (next < 0) return Number.POSITIVE_INFINITY;
  if (next === 0) return curve[0]![0];
  const [[fromStep, fromLoss], [toStep, toLoss]] = [curve[next - 1]!, curve[next]!];
  return fromStep + ((fromLoss - loss) / (fromLoss - toLoss)) * (toStep - fromStep);
}

/** Whether bidirectional training has the lower loss. */
export type Verdict =
  | "lower with every seed"
  | "higher with every seed"
  | "lower in the mean, not with every seed"
  | "higher in the mean, not with every seed";

/** @param leads loss of one direction alone less that of both, by seed */
export function verdictOf({ mean, values }: Statistic): Verdict {
  if (values.every((value) => value > 0)) return "lower with every seed";
  if (values.every((value) => value <= 0)) return "higher with every seed";
  return `${mean > 0 ? "lower" : "higher"} in the mean, not with every seed`;
}

/** Losses in one direction: of the model trained in both, and of the one trained in that direction alone. */
export interface Comparison {
  readonly direction: Direction;
  readonly measure: Measure;
  /** Trained in both directions, half of the steps in this one. */
  readonly both: Statistic;
  /** Trained in this direction alone for as many steps in all. */
  readonly alone: Statistic;
  /** Trained in this direction alone for half of the steps: as many in this direction. */
  readonly aloneAtHalf: Statistic;
  /** `alone` less `both`, seed by seed. */
  readonly leadAtSameSteps: Statistic;
  /** `aloneAtHalf` less `both`, seed by seed. */
  readonly leadAtSameStepsInDirection: Statistic;
  /** Steps that training in this direction alone takes to come to the loss of `both`, by seed; Infinity if it never does. */
  readonly stepsAlone: readonly number[];
}

/** Compares the arms in a direction, by a loss. */
export function compare(
  direction: Direction,
  measure: Measure,
  steps: number,
  seeds: readonly SeedResults[],
): Comparison {
  const rows = seeds.map((results) => {
    const both = lossAt(lossCurve(results.both, direction, measure), steps);
    const curve = lossCurve(results[direction], direction, measure);
    return {
      both,
      alone: lossAt(curve, steps),
      aloneAtHalf: lossAt(curve, steps / 2),
      stepsAlone: firstStepAt(curve, both),
    };
  });
  return {
    direction,
    measure,
    both: statistic(rows.map(({ both }) => both)),
    alone: statistic(rows.map(({ alone }) => alone)),
    aloneAtHalf: statistic(rows.map(({ aloneAtHalf }) => aloneAtHalf)),
    leadAtSameSteps: statistic(rows.map(({ alone, both }) => alone - both)),
    leadAtSameStepsInDirection: statistic(rows.map(({ aloneAtHalf, both }) => aloneAtHalf - both)),
    stepsAlone: rows.map(({ stepsAlone }) => stepsAlone),
  };
}

/** Comparisons of both directions, by each loss. */
export function compareAll(steps: number, seeds: readonly SeedResults[]): Comparison[] {
  return directions.flatMap((direction) =>
    measures.map((measure) => compare(direction, measure, steps, seeds)),
  );
}
