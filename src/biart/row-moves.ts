/** A row whose content is wanted in another one. */
export interface RowMove {
  readonly from: number;
  readonly to: number;
}

/**
 * Moves in an order in which no row is written whose content is still needed. Where rows change places in a ring, one of
 * them is kept in the row `scratch` meanwhile. Each row is written once at most; content may go to several.
 */
export function orderMoves(moves: readonly RowMove[], scratch: number): RowMove[] {
  let open = moves.filter(({ from, to }) => from !== to);
  const ordered: RowMove[] = [];
  while (open.length > 0) {
    const needed = new Set(open.map(({ from }) => from));
    const free = open.filter(({ to }) => !needed.has(to));
    if (free.length > 0) {
      ordered.push(...free);
      open = open.filter(({ to }) => needed.has(to));
      continue;
    }
    // Only rings are left: the first row of one makes room.
    const { from: kept } = open[0]!;
    ordered.push({ from: kept, to: scratch });
    open = open.map((move) => (move.from === kept ? { ...move, from: scratch } : move));
  }
  return ordered;
}
