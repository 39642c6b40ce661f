/** Names that a remark tells, at most; all are counted. */
const NAMED = 5;

/** The first few of many names, for a message. */
export function firstFew(names: readonly string[]): string {
  return names.slice(0, NAMED).join(", ") + (names.length > NAMED ? ", …" : "");
}

/** What was left out or changed while a data set was opened: counted by kind, the first few named. */
export class Remarks {
  readonly #kinds = new Map<string, { count: number; readonly names: string[]; more: boolean }>();

  /**
   * @param kind what happened, such as "left out, no caption"
   * @param name what it happened to
   */
  add(kind: string, name: string, count = 1): void {
    const seen = this.#kinds.get(kind) ?? { count: 0, names: [], more: false };
    seen.count += count;
    if (seen.names.at(-1) !== name) {
      if (seen.names.length < NAMED) seen.names.push(name);
      else seen.more = true;
    }
    this.#kinds.set(kind, seen);
  }

  /** How often a kind was remarked. */
  count(kind: string): number {
    return this.#kinds.get(kind)?.count ?? 0;
  }

  /** A line a kind: `left out, no caption: 7 (a.jpg, b.jpg, c.jpg, d.jpg, e.jpg, …)`. */
  get lines(): string[] {
    return Array.from(
      this.#kinds,
      ([kind, { count, names, more }]) =>
        `${kind}: ${count.toLocaleString("en-US")} (${names.join(", ")}${more ? ", …" : ""})`,
    );
  }
}
