import type { Random } from "../engine/random.js";

/** An entry is rank * 2^31 + position: the smallest is the first merge at its leftmost place. */
const positionRange = 2 ** 31;

/** Smallest number first. */
class MinimumHeap {
  readonly #items: number[] = [];

  push(value: number): void {
    const items = this.#items;
    let i = items.push(value) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (items[parent]! <= value) break;
      items[i] = items[parent]!;
      i = parent;
    }
    items[i] = value;
  }

  pop(): number | undefined {
    const items = this.#items;
    const smallest = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return smallest;
    let i = 0;
    for (let child = 1; child < items.length; child = 2 * i + 1) {
      if (child + 1 < items.length && items[child + 1]! < items[child]!) child++;
      if (items[child]! >= last) break;
      items[i] = items[child]!;
      i = child;
    }
    items[i] = last;
    return smallest;
  }
}

/**
 * Byte-pair encoding (Sennrich et al. 2016) of one word by the merges in rank order, with BPE-dropout
 * (Provilkov et al. 2020, algorithm 1): before each merge, every pair that could be merged is left out with
 * the given probability; the word is done when all are left out. (Hugging Face's dropout also draws for
 * pairs that are merged away already, which offers the left-out ones again: it leaves out fewer.) Time
 * n log n in the word's length.
 */
export class BytePairMerges {
  readonly #ranks = new Map<number, number>();

  /**
   * @param size number of tokens
   * @param merges [left, right, merged] by token id, best first
   */
  constructor(
    readonly size: number,
    readonly merges: readonly (readonly [number, number, number])[],
  ) {
    for (const [rank, [left, right]] of merges.entries()) this.#ranks.set(left * size + right, rank);
  }

  /**
   * @param word ids of the base alphabet, left unchanged
   * @param rate probability of leaving a merge out, in [0, 1]
   * @param random is drawn from only if the rate is above 0
   */
  apply(word: readonly number[], rate = 0, random?: Random): number[] {
    const ids = [...word];
    const next = ids.map((_, i) => i + 1);
    const previous = ids.map((_, i) => i - 1);
    const heap = new MinimumHeap();
    const offer = (position: number): void => {
      const right = next[position];
      if (position < 0 || right === undefined || right >= ids.length) return;
      const rank = this.#ranks.get(ids[position]! * this.size + ids[right]!);
      if (rank !== undefined) heap.push(rank * positionRange + position);
    };
    for (let i = 0; i + 1 < ids.length; i++) offer(i);
    let leftOut: number[] = [];
    for (let entry = heap.pop(); entry !== undefined; entry = heap.pop()) {
      const rank = Math.floor(entry / positionRange);
      const position = entry % positionRange;
      const [left, right, merged] = this.merges[rank]!;
      const neighbour = next[position]!;
      // The pair may have been merged away since it was offered; -1 marks what is gone.
      if (ids[position] !== left || ids[neighbour] !== right) continue;
      if (rate > 0 && random && random.uniform() < rate) {
        leftOut.push(entry);
        continue;
      }
      for (const again of leftOut) heap.push(again);
      leftOut = [];
      ids[position] = merged;
      ids[neighbour] = -1;
      const after = next[neighbour]!;
      next[position] = after;
      if (after < ids.length) previous[after] = position;
      offer(position);
      offer(previous[position]!);
    }
    return ids.filter((id) => id >= 0);
  }
}
