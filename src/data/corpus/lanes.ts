/** Pictures drawn at the same time; sharp draws on Node's pool of four threads. */
const LANES = 4;

/** Applies `work` to every item, a few at a time; results keep the order of the items. The first error stops all. */
export async function inLanes<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]!);
    }
  };
  const stopOthers = (error: unknown): never => {
    next = items.length;
    throw error;
  };
  await Promise.all(Array.from({ length: LANES }, () => lane().catch(stopOthers)));
  return results;
}
