import type { Prefix } from "./prefix.js";

/** Rows that share a prefix, which is computed for the first of them. */
export interface PrefixGroup {
  readonly prefix: Prefix;
  /** Places among the prefixes given. */
  readonly members: readonly number[];
}

/** Prefixes by what they hold, in the order of their first. */
export function groupPrefixes(prefixes: readonly Prefix[]): PrefixGroup[] {
  const groups = new Map<string, { prefix: Prefix; members: number[] }>();
  for (const [place, prefix] of prefixes.entries()) {
    const key = prefix.ids.join();
    const group = groups.get(key);
    if (group) group.members.push(place);
    else groups.set(key, { prefix, members: [place] });
  }
  return [...groups.values()];
}
