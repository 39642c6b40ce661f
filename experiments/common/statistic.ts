export interface Statistic {
  readonly mean: number;
  /** Standard deviation of the sample (n - 1); undefined for one value. */
  readonly deviation: number | undefined;
  readonly values: readonly number[];
}

/** @throws RangeError without values */
export function statistic(values: readonly number[]): Statistic {
  if (values.length === 0) throw new RangeError("a mean needs at least one value");
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : undefined;
  return { mean, deviation, values };
}

/** Mean ± deviation, then each value in brackets. */
export function formatStatistic({ mean, deviation, values }: Statistic, digits: number): string {
  const spread = deviation === undefined ? "" : ` ± ${deviation.toFixed(digits)}`;
  return `${mean.toFixed(digits)}${spread} (${values.map((value) => value.toFixed(digits)).join(", ")})`;
}
