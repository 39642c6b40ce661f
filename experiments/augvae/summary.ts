import { type Statistic, statistic } from "../common/statistic.js";
import { type Arm, titles } from "./arms.js";
import type { SeedResults } from "./results.js";

export interface Metric {
  readonly key: "psnr" | "ssim" | "frechetDistance";
  readonly title: string;
  readonly unit: string;
  readonly digits: number;
  readonly better: "higher" | "lower";
}

export const metrics: readonly Metric[] = [
  { key: "psnr", title: "PSNR", unit: " dB", digits: 2, better: "higher" },
  { key: "ssim", title: "SSIM", unit: "", digits: 4, better: "higher" },
  { key: "frechetDistance", title: "Fréchet distance", unit: "", digits: 1, better: "lower" },
];

/** A metric's values by seed; undefined where a seed lacks it. */
export function valuesOf(
  seeds: readonly SeedResults[],
  arm: Arm,
  key: Metric["key"],
): readonly number[] | undefined {
  const values = seeds.map((results) => results[arm][key]);
  return values.every((value) => value !== undefined) ? values : undefined;
}

/** The order that Table 1 of the paper leads one to expect, best first. */
const expected: readonly Arm[] = ["ml", "sl", "plain"];

/** Whether three arms come out in the expected order, by one metric. */
export interface Ordering {
  readonly metric: Metric;
  readonly means: Readonly<Record<Arm, number>>;
  /** By the means, best first. */
  readonly found: readonly Arm[];
  readonly holdsInTheMeans: boolean;
  readonly seeds: number;
  /** Seeds in each of which every arm is better than the next. */
  readonly seedsInOrder: number;
}

/** The order of the arms by a metric; undefined where it was not measured throughout. */
export function orderBy(metric: Metric, seeds: readonly SeedResults[]): Ordering | undefined {
  const values = new Map<Arm, readonly number[]>();
  for (const arm of expected) {
    const found = valuesOf(seeds, arm, metric.key);
    if (!found) return undefined;
    values.set(arm, found);
  }
  const isBetter = (a: number, b: number) => (metric.better === "higher" ? a > b : a < b);
  const inOrder = (of: (arm: Arm) => number) =>
    expected.every((arm, i) => i === 0 || isBetter(of(expected[i - 1]!), of(arm)));
  const mean = (arm: Arm) => statistic(values.get(arm)!).mean;
  const sign = metric.better === "higher" ? -1 : 1;
  return {
    metric,
    means: { ml: mean("ml"), sl: mean("sl"), plain: mean("plain") },
    found: [...expected].sort((a, b) => sign * (mean(a) - mean(b))),
    holdsInTheMeans: inOrder(mean),
    seeds: seeds.length,
    seedsInOrder: seeds.filter((_, seed) => inOrder((arm) => values.get(arm)![seed]!)).length,
  };
}

/** Whether the expected order holds, in the means and with every seed, in the means alone, or not. */
export function verdictOf(ordering: Ordering): "holds" | "holds in the means only" | "does not hold" {
  if (!ordering.holdsInTheMeans) return "does not hold";
  return ordering.seedsInOrder === ordering.seeds ? "holds" : "holds in the means only";
}

/** One sentence: the verdict, the means from the best to the worst, the seeds. */
export function orderingSentence(ordering: Ordering): string {
  const { metric, means, found, seeds, seedsInOrder } = ordering;
  const ranked = found.map((arm) => `${titles[arm]} ${means[arm].toFixed(metric.digits)}${metric.unit}`);
  const share = seeds === 1 ? `${seedsInOrder} of 1 seed` : `${seedsInOrder} of ${seeds} seeds`;
  return `**${metric.title}** (${metric.better} is better): the order **${verdictOf(ordering)}**. Means, best first: ${ranked.join(", ")}; the expected order comes out with ${share}.`;
}

/** The answer in one sentence, from the verdicts of all metrics that were measured. */
export function answer(orderings: readonly Ordering[]): string {
  const names = (verdict: string) =>
    orderings.filter((ordering) => verdictOf(ordering) === verdict).map(({ metric }) => metric.title);
  const [holds, means, fails] = ["holds", "holds in the means only", "does not hold"].map(names);
  if (fails!.length === 0 && means!.length === 0) return `Yes, by ${list(holds!)}.`;
  if (holds!.length === 0 && means!.length === 0) return `No, by none of ${list(fails!)}.`;
  const parts = [
    holds!.length > 0 && `by ${list(holds!)} it holds`,
    means!.length > 0 && `by ${list(means!)} it holds in the means but not with every seed`,
    fails!.length > 0 && `by ${list(fails!)} it does not hold`,
  ].filter((part) => part !== false);
  const text = parts.join("; ");
  return `${fails!.length > 0 ? "Not altogether" : "In the means"}: ${text}.`;
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** What one arm is ahead of another by, for each seed; positive where it is better. */
export function lead(
  metric: Metric,
  first: Arm,
  second: Arm,
  seeds: readonly SeedResults[],
): Statistic | undefined {
  const [mine, theirs] = [first, second].map((arm) => valuesOf(seeds, arm, metric.key));
  if (!mine || !theirs) return undefined;
  const sign = metric.better === "higher" ? 1 : -1;
  return statistic(mine.map((value, seed) => sign * (value - theirs[seed]!)));
}
