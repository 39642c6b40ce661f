/** Names that differ in case, hyphens and underscores alone are the same to a reader. */
function fold(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, "");
}

/** Optimal string alignment: the insertions, deletions, substitutions and swaps of neighbours from a to b. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(substitution, previous[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        row[j] = Math.min(row[j]!, beforePrevious[j - 2]! + 1);
      }
    }
    beforePrevious = previous;
    previous = row;
  }
  return previous[b.length]!;
}

/** The name that was probably meant: the closest within a third of its length, or none. */
export function nearest(given: string, names: Iterable<string>): string | undefined {
  let best: { name: string; distance: number } | undefined;
  for (const name of names) {
    const distance = editDistance(fold(given), fold(name));
    if (distance > Math.max(1, Math.floor(name.length / 3))) continue;
    if (distance >= Math.min(fold(given).length, fold(name).length)) continue;
    if (!best || distance < best.distance) best = { name, distance };
  }
  return best?.name;
}
