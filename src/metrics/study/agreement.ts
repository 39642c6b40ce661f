/**
 * Krippendorff's alpha for nominal data: the agreement between raters beyond chance, 1 where they always agree, 0 where they
 * agree as chance has it, below 0 where less. Raters need not have rated the same units, nor equally many. Krippendorff,
 * "Computing Krippendorff's alpha-reliability" (2011), section D.
 *
 * @param units the ratings of each unit; units with fewer than two say nothing
 * @returns undefined where no unit has two ratings, or all ratings are the same, so that chance alone explains agreement
 */
export function nominalAlpha(units: Iterable<readonly string[]>): number | undefined {
  const totals = new Map<string, number>();
  let values = 0;
  let agreeing = 0;
  for (const ratings of units) {
    if (ratings.length < 2) continue;
    values += ratings.length;
    const counts = new Map<string, number>();
    for (const rating of ratings) counts.set(rating, (counts.get(rating) ?? 0) + 1);
    for (const [rating, count] of counts) {
      // Coincidences of the unit's pairs, each rating of which weighs one in all.
      agreeing += (count * (count - 1)) / (ratings.length - 1);
      totals.set(rating, (totals.get(rating) ?? 0) + count);
    }
  }
  let byChance = 0;
  for (const total of totals.values()) byChance += total * (total - 1);
  const disagreeing = values * (values - 1) - byChance;
  if (disagreeing === 0) return undefined;
  return 1 - ((values - 1) * (values - agreeing)) / disagreeing;
}
