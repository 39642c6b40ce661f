import { readdir, stat } from "node:fs/promises";
import { join, parse, sep } from "node:path";

/** Whether a path has `*` or `?`. */
export const hasWildcards = (path: string): boolean => /[*?]/.test(path);

/** `*` is any number of characters, `?` is one; neither goes beyond the name, nor stands for a leading full stop. */
function toPattern(segment: string): RegExp {
  const escaped = segment.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  const pattern = escaped.replace(/\*+/g, ".*").replace(/\?/g, ".");
  return new RegExp(`^${/^[*?]/.test(segment) ? "(?!\\.)" : ""}${pattern}$`, "su");
}

/** The paths that an absolute path with `*` and `?` in its names matches, sorted by code unit. */
export async function matchWildcards(path: string): Promise<string[]> {
  const { root } = parse(path);
  let found = [root];
  for (const segment of path.slice(root.length).split(sep)) {
    if (!hasWildcards(segment)) {
      found = found.map((folder) => join(folder, segment));
      continue;
    }
    const pattern = toPattern(segment);
    // Not a folder, or not there: nothing in it matches.
    const names = await Promise.all(found.map((folder) => readdir(folder).catch(() => [] as string[])));
    found = found.flatMap((folder, i) =>
      names[i]!.filter((name) => pattern.test(name)).map((name) => join(folder, name)),
    );
  }
  // A name after the last wildcard may lead nowhere.
  const there = await Promise.all(
    found.map((name) =>
      stat(name).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.filter((_, i) => there[i]).sort();
}
