import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { writeFileAtomically } from "../../src/checkpoint/index.js";
import { ExperimentError } from "./errors.js";

/** Settings of an experiment: what makes two of its runs the same one. */
export type SettingsSchema<T> = z.ZodType<T> & { readonly shape: object };

const fileOf = (output: string) => join(output, "settings.json");

/** The settings that an experiment's folder was begun with; undefined for a folder that is new. */
export async function readSettings<T extends object>(
  output: string,
  schema: SettingsSchema<T>,
): Promise<T | undefined> {
  const path = fileOf(output);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const parsed = schema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new ExperimentError(
    `${path}: ${parsed.error.issues[0]!.path.join(".")}: ${parsed.error.issues[0]!.message}; these are settings of another version, give another --output`,
    { cause: parsed.error },
  );
}

/**
 * Notes the settings in the experiment's folder, or compares them with those that it was begun with.
 *
 * @throws ExperimentError where they differ: results would not belong together
 */
export async function keepSettings<T extends object>(
  output: string,
  schema: SettingsSchema<T>,
  settings: T,
): Promise<void> {
  const before = await readSettings(output, schema);
  if (before === undefined) {
    await mkdir(output, { recursive: true });
    await writeFileAtomically(fileOf(output), async (handle) => {
      await handle.writeFile(`${JSON.stringify(settings, null, 2)}\n`);
    });
    return;
  }
  for (const key of Object.keys(schema.shape) as (string & keyof T)[]) {
    const [found, given] = [JSON.stringify(before[key]), JSON.stringify(settings[key])];
    if (found === given) continue;
    throw new ExperimentError(
      `${output}: this experiment was begun with ${key} ${found}, ${given} given; go on with the former, or give another --output, or remove the folder`,
    );
  }
}
