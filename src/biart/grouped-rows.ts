import { assignRows } from "./row-assignment.js";
import type { RowMove } from "./row-moves.js";

/**
 * How rows lie that share prefixes in groups: the first row of every group first, then the second of each, and so on. Groups
 * have equally many; where they do not, spare rows are left.
 */
export interface RowLayout {
  readonly groups: number;
  /** Rows of each group. */
  readonly each: number;
}

/**
 * Cuts groups so that their rows have few spare ones beside them: half as many at most. Of even groups, none is cut.
 * @param groups what each has, of one prefix; the pieces have equal prefixes, too
 */
export function cutGroups<T>(groups: readonly (readonly T[])[]): (readonly T[])[] {
  const sizes = groups.map(({ length }) => length);
  const count = sizes.reduce((total, size) => total + size, 0);
  for (let each = Math.max(...sizes); ; each = Math.ceil(each / 2)) {
    const pieces = groups.flatMap((group) => {
      const starts = Array.from({ length: Math.ceil(group.length / each) }, (_, i) => i * each);
      return starts.map((start) => group.slice(start, start + each));
    });
    if (pieces.length * each <= 1.5 * count) return pieces;
  }
}

/** The row at a place of a group. */
export function rowOf(group: number, place: number, groups: number): number {
  return place * groups + group;
}

/** The layout of so many rows in each group, with spare ones up to `fewest` altogether. */
export function layoutOf(sizes: readonly number[], fewest: number): RowLayout {
  const groups = sizes.length;
  return { groups, each: Math.max(...sizes, Math.ceil(fewest / groups)) };
}

/** Sequences that go on. */
export interface Regrouped {
  readonly layout: RowLayout;
  /** The row of each sequence. */
  readonly rows: number[];
  /** Prefixes that take the place of one that nobody has any more. */
  readonly prefixMoves: RowMove[];
}

/**
 * Where sequences go on, by the rows that they come from. A group's rows stay as they are where they can, and groups that
 * nobody is left of fall away.
 * @param groups before
 */
export function regroup(groups: number, parents: readonly number[], fewest: number): Regrouped {
  const members = new Map<number, { place: number; child: number }[]>();
  for (const [child, row] of parents.entries()) {
    const group = row % groups;
    const others = members.get(group) ?? [];
    members.set(group, [...others, { place: Math.floor(row / groups), child }]);
  }
  const left = [...members.keys()];
  const targets = assignRows(left);
  const layout = layoutOf(
    [...members.values()].map(({ length }) => length),
    fewest,
  );
  const rows = Array<number>(parents.length);
  for (const [i, children] of [...members.values()].entries()) {
    const places = assignRows(children.map(({ place }) => place));
    children.forEach(({ child }, k) => {
      rows[child] = rowOf(targets[i]!, places[k]!, layout.groups);
    });
  }
  const prefixMoves = left
    .map((from, i) => ({ from, to: targets[i]! }))
    .filter(({ from, to }) => from !== to);
  return { layout, rows, prefixMoves };
}
