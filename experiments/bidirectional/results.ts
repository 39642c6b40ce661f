import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { completeSeeds, readResultFile, writeResultFile } from "../common/result-file.js";
import { readLog } from "../common/run-log.js";
import { type Arm, armFolder, arms, biartFolder } from "./arms.js";

const count = z.int().nonnegative();

/** The losses of a held-out validation, by part and what it holds; an arm has those of its directions. */
export const lossNames = ["ref.text", "gen.image", "ref.image", "gen.text"] as const;
export type LossName = (typeof lossNames)[number];

const validationSchema = z.strictObject({
  /** Steps made, in all directions together. */
  step: count,
  /** Means over all targets, in nats. */
  losses: z.partialRecord(z.enum(lossNames), z.number()),
});

export type ValidationPoint = z.infer<typeof validationSchema>;

const resultSchema = z.strictObject({
  arm: z.enum(arms),
  seed: count,
  steps: count,
  parameters: count,
  /** In order of steps. */
  validations: z.array(validationSchema).min(1),
});

/** What an arm came to with a seed. */
export type Result = z.infer<typeof resultSchema>;

/** Results of every arm with one seed. */
export type SeedResults = Readonly<Record<Arm, Result>>;

const resultFile = (output: string, arm: Arm, seed: number) =>
  join(armFolder(output, arm, seed), "result.json");

/** @throws ExperimentError for a file that is not a result */
export function readResult(output: string, arm: Arm, seed: number): Promise<Result | undefined> {
  return readResultFile(resultFile(output, arm, seed), resultSchema);
}

export function writeResult(output: string, result: Result): Promise<void> {
  return writeResultFile(resultFile(output, result.arm, result.seed), resultSchema, result);
}

/** Results of the seeds from 1 on that have every arm. */
export function readCompleteSeeds(output: string, seeds: number): Promise<SeedResults[]> {
  return completeSeeds(arms, seeds, (arm, seed) => readResult(output, arm, seed));
}

/** What the validations of an arm have found so far, from the log of its run. */
export function loggedValidations(output: string, arm: Arm, seed: number): ValidationPoint[] {
  const path = join(biartFolder(output, arm, seed), "log.jsonl");
  if (!existsSync(path)) return [];
  const points = new Map<number, ValidationPoint>();
  for (const line of readLog(path)) {
    if (line["heldOut.loss"] === undefined) continue;
    const found = lossNames.flatMap((name) => {
      const value = line[`heldOut.${name}`];
      return value === undefined ? [] : [[name, value] as const];
    });
    points.set(line.step!, { step: line.step!, losses: Object.fromEntries(found) });
  }
  return [...points.values()].sort((a, b) => a.step - b.step);
}
