/** What is written into the page in one place: a sheet with the words below it, or a table. */
const END = "<!-- end: written by scripts/sampling-pictures.ts -->";
const START = /<!-- sampling: ([a-z-]+) -->/g;

const startOf = (name: string): string => `<!-- sampling: ${name} -->`;

/** Names of a page's blocks, in their order. */
export function blockNames(page: string): string[] {
  return [...page.matchAll(START)].map(([, name]) => name!);
}

/**
 * The page with what stands between a block's marks replaced.
 *
 * @throws RangeError where the page has no such block, more than one, or one that does not end
 */
export function replaceBlock(page: string, name: string, text: string): string {
  const start = startOf(name);
  const [before, rest, again] = page.split(start);
  if (before === undefined || rest === undefined || again !== undefined) {
    throw new RangeError(`the page needs one line "${start}", ${page.split(start).length - 1} found`);
  }
  const end = rest.indexOf(END);
  const next = rest.search(START);
  if (end < 0 || (next >= 0 && next < end)) {
    throw new RangeError(`"${start}" needs a line "${END}" after it, before the next block`);
  }
  return `${before}${start}\n\n${text}\n\n${rest.slice(end)}`;
}
