/**
 * Gives each of the sequences that go on a row of 0 … count - 1: `parents` are the rows that they come from, which may
 * occur more than once. One child of every row stays in it where there is such a row afterwards; the others take rows that
 * nobody stays in. So no row is written whose content another one still needs, and as little as can be is copied.
 * @returns each sequence's row, `[parents.length]`
 */
export function assignRows(parents: readonly number[]): number[] {
  const count = parents.length;
  const taken = new Set<number>();
  const rows = parents.map((parent) => {
    if (parent >= count || taken.has(parent)) return -1;
    taken.add(parent);
    return parent;
  });
  let free = 0;
  return rows.map((row) => {
    if (row >= 0) return row;
    while (taken.has(free)) free++;
    return free++;
  });
}
