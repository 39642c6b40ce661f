import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { z } from "zod";
import { writeFileAtomically } from "../../src/checkpoint/index.js";
import { ExperimentError } from "./errors.js";

/**
 * A result that was kept; undefined where there is none.
 *
 * @throws ExperimentError for a file that is not a result
 */
export async function readResultFile<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ExperimentError(
      `${path}: not a result of this experiment; remove it, and it is measured anew`,
      { cause },
    );
  }
}

/** Keeps a result, whole or not at all; its folder is made where it is missing. */
export async function writeResultFile<T>(path: string, schema: z.ZodType<T>, result: T): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFileAtomically(path, async (handle) => {
    await handle.writeFile(`${JSON.stringify(schema.parse(result), null, 2)}\n`);
  });
}

/** Results of the seeds from 1 to a number that have one for every arm. */
export async function completeSeeds<Arm extends string, Result>(
  arms: readonly Arm[],
  seeds: number,
  read: (arm: Arm, seed: number) => Promise<Result | undefined>,
): Promise<Readonly<Record<Arm, Result>>[]> {
  const complete: Readonly<Record<Arm, Result>>[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const results = await Promise.all(arms.map(async (arm) => [arm, await read(arm, seed)] as const));
    if (results.some(([, result]) => result === undefined)) continue;
    complete.push(Object.fromEntries(results) as Record<Arm, Result>);
  }
  return complete;
}
