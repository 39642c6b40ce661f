/**
 * The folders of a run: `step-00001200/` for each checkpoint, complete from the moment that it bears the
 * name; `latest.json`, which names the one to go on from, and `best.json`, the one that validated best.
 */
import { readdir, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { temporaryName, temporaryPrefix } from "./atomic-file.js";
import { CheckpointError, fileError, systemErrorCode } from "./errors.js";
import { readJson } from "./json-file.js";

export interface StepFolder {
  readonly step: number;
  /** 0, or higher where a step was saved again while its first folder was still the latest. */
  readonly revision: number;
  readonly name: string;
}

export const latestFile = "latest.json";

/** Names the checkpoint with the lowest value of a metric so far. */
export const bestFile = "best.json";

const latestSchema = z.strictObject({
  step: z.int().nonnegative(),
  folder: z.string().regex(/^step-\d{8,}(-r\d+)?$/),
});

const bestSchema = latestSchema.extend({ metric: z.string(), value: z.number() });

export type Latest = z.infer<typeof latestSchema>;
export type Best = z.infer<typeof bestSchema>;

export function stepFolderName(step: number, revision: number): string {
  const name = `step-${String(step).padStart(8, "0")}`;
  return revision === 0 ? name : `${name}-r${revision}`;
}

export function parseStepFolder(name: string): StepFolder | undefined {
  const match = /^step-(\d{8,})(?:-r(\d+))?$/.exec(name);
  return match ? { step: Number(match[1]), revision: Number(match[2] ?? 0), name } : undefined;
}

/** The step folders of a directory from the first step to the last; none for a directory that is not there. */
export async function listStepFolders(directory: string): Promise<StepFolder[]> {
  try {
    const names = await readdir(directory);
    return names
      .map(parseStepFolder)
      .filter((folder) => folder !== undefined)
      .sort((a, b) => a.step - b.step || a.revision - b.revision);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return [];
    throw fileError(directory, "list the folder", error);
  }
}

/** What `latest.json` says, or undefined where there is none. */
export function readLatest(directory: string): Promise<Latest | undefined> {
  return readPointer(join(directory, latestFile), latestSchema);
}

/** What `best.json` says, or undefined where there is none. */
export function readBest(directory: string): Promise<Best | undefined> {
  return readPointer(join(directory, bestFile), bestSchema);
}

async function readPointer<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  try {
    return await readJson(path, schema);
  } catch (error) {
    if (error instanceof CheckpointError && systemErrorCode(error.cause) === "ENOENT") return undefined;
    throw error;
  }
}

/** Removes a folder so that a stop in between leaves no half of it under its name. */
export async function removeStepFolder(directory: string, name: string): Promise<void> {
  const target = join(directory, name);
  const doomed = temporaryName(target);
  try {
    await rename(target, doomed);
    await rm(doomed, { recursive: true, force: true });
  } catch (error) {
    throw fileError(target, "remove the checkpoint", error);
  }
}

/** Removes what interrupted saves and removals left behind. */
export async function removeLeftovers(directory: string): Promise<void> {
  const prefixes = ["step-", latestFile, bestFile].map((name) => temporaryPrefix + name);
  for (const name of await readdir(directory)) {
    if (prefixes.some((prefix) => name.startsWith(prefix))) {
      await rm(join(directory, name), { recursive: true, force: true });
    }
  }
}

export interface CheckpointLocation {
  readonly folder: string;
  /** Undefined for a model folder that is no step of a run. */
  readonly step: number | undefined;
}

function chooseStep(
  directory: string,
  step: number | undefined,
  folders: readonly StepFolder[],
  latest: Latest | undefined,
): StepFolder {
  const wanted =
    step === undefined
      ? folders.filter(({ name }) => latest === undefined || name === latest.folder)
      : folders.filter((folder) => folder.step === step);
  const chosen = wanted.find(({ name }) => name === latest?.folder) ?? wanted.at(-1);
  if (chosen) return chosen;
  throw new CheckpointError({
    path: directory,
    problem:
      step === undefined ? `${latestFile} names a folder that is not there` : "no checkpoint of this step",
    found: folders.length === 0 ? "no steps" : `steps ${folders.map((folder) => folder.step).join(", ")}`,
    expected: step === undefined ? String(latest?.folder) : String(step),
    advice:
      step === undefined ? "Choose a step, or put the folder back" : "Choose one of the steps there are",
  });
}

/**
 * Finds the folder to load. In a run's directory: the step asked for, or the one that `best.json` names, else the one
 * that `latest.json` names, else the last. Any other folder is itself the model if it holds a `config.json`.
 *
 * @throws CheckpointError if there is no checkpoint, with what is there instead
 */
export async function locateCheckpoint(
  directory: string,
  wanted?: number | "best",
): Promise<CheckpointLocation> {
  if (wanted === "best") {
    const { folder, step } = await requireBest(directory);
    return { folder: join(directory, folder), step };
  }
  const step = wanted;
  let names: string[];
  try {
    names = await readdir(directory);
  } catch (error) {
    throw fileError(directory, "open the checkpoint", error, "Give a model's folder or a run's folder");
  }
  const folders = await listStepFolders(directory);
  if (folders.length > 0) {
    const chosen = chooseStep(directory, step, folders, await readLatest(directory));
    return { folder: join(directory, chosen.name), step: chosen.step };
  }
  const ownStep = parseStepFolder(basename(directory))?.step;
  if (names.includes("config.json") && (step === undefined || step === ownStep)) {
    return { folder: directory, step: ownStep };
  }
  throw new CheckpointError({
    path: directory,
    problem:
      step === undefined ? "no checkpoint in this folder" : "no checkpoint of this step in this folder",
    found:
      names.length === 0 ? "an empty folder" : names.slice(0, 6).join(", ") + (names.length > 6 ? ", …" : ""),
    expected:
      step === undefined ? `config.json, or ${stepFolderName(0, 0)} and the like` : stepFolderName(step, 0),
  });
}

async function requireBest(directory: string): Promise<Best> {
  const best = await readBest(directory);
  if (best) return best;
  throw new CheckpointError({
    path: directory,
    problem: "no best checkpoint is known",
    found: `no ${bestFile}`,
    expected: "a run that has validated",
    advice: "Take the latest checkpoint, or validate more often",
  });
}
