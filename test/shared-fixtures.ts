import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, it } from "vitest";

/** The folder of reference numbers: `LVERSE_FIXTURES`, else the one shared beside the project, else our copy. */
export function fixturesFolder(): string {
  const named = process.env.LVERSE_FIXTURES;
  if (named) return resolve(named);
  const root = resolve(import.meta.dirname, "..");
  const shared = resolve(root, "../shared/fixtures");
  return existsSync(shared) ? shared : join(root, "fixtures");
}

export interface Fixture {
  readonly name: string;
  readonly path: string;
}

/**
 * The fixtures whose names begin and end as given.
 * @throws Error where `LVERSE_FIXTURES` names a folder that is not there, or has no fixture of any kind.
 */
export function fixtures(prefix: string, suffix: string): Fixture[] {
  const folder = fixturesFolder();
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  if (!names.some((name) => /^(augvae|biart).*\.safetensors$/.test(name))) {
    throw new Error(
      `${folder}: no augvae*.safetensors or biart*.safetensors there; set LVERSE_FIXTURES to a folder of them`,
    );
  }
  return names
    .filter((name) => name.startsWith(prefix) && name.endsWith(suffix))
    .map((name) => ({ name, path: join(folder, name) }));
}

/** A describe block for each fixture; a test that is skipped by name where there is none. */
export function describeFixtures(
  title: string,
  prefix: string,
  suffix: string,
  tests: (fixture: Fixture) => void,
): void {
  const found = fixtures(prefix, suffix);
  for (const fixture of found) describe(`${title}: ${fixture.name}`, () => tests(fixture));
  if (found.length === 0)
    describe(title, () => it.skip(`no ${prefix}*${suffix} in ${fixturesFolder()}`, () => {}));
}

/** The number after a word in a fixture's line of settings, such as 1e-4 in "lr 1e-4 betas …" or .9 in "betas (.9, …". */
export function settingAfter(line: string, word: string): number {
  const match = new RegExp(`${word} \\(?(\\d*\\.?\\d+(?:e[-+]?\\d+)?)`).exec(line);
  if (!match) throw new Error(`no number after "${word}" in "${line}"`);
  return Number(match[1]);
}
