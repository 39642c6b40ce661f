import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";

/** The folder of reference numbers: `LVERSE_FIXTURES`, else the one shared beside the project, else our copy. */
export function fixturesFolder(): string {
  const named = process.env.LVERSE_FIXTURES;
  if (named) return resolve(named);
  const root = resolve(import.meta.dirname, "..");
  const shared = resolve(root, "../shared/fixtures");
  return existsSync(shared) ? shared : join(root, "fixtures");
}

/** Paths of the fixtures whose names begin and end as given. */
export function fixtures(prefix: string, suffix: string): { name: string; path: string }[] {
  const folder = fixturesFolder();
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && name.endsWith(suffix))
    .sort()
    .map((name) => ({ name, path: join(folder, name) }));
}
