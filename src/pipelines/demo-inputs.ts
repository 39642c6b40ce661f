import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { PipelineError } from "./errors.js";
import { shippedModel } from "./model-folder.js";

const fileSchema = z.strictObject({
  /** Captions of held-out pictures, to draw. */
  draw: z.array(z.string().min(1)).min(1),
  /** Held-out pictures beside this file, to describe, each with the caption that it has. */
  describe: z.array(z.strictObject({ picture: z.string().min(1), caption: z.string() })).min(1),
});

/** What a demonstration of a model draws and describes; `picture` is a path. */
export type DemoInputs = z.infer<typeof fileSchema>;

/** The folder of a model's held-out captions and pictures, or the shipped model's where it comes with none. */
export function demoFolder(model: string): string {
  const own = join(model, "demo");
  return existsSync(join(own, "demo.json")) ? own : join(shippedModel, "demo");
}

/**
 * Reads `demo.json` of a folder of held-out captions and pictures.
 *
 * @throws PipelineError where it is missing or malformed
 */
export async function readDemoInputs(folder: string): Promise<DemoInputs> {
  const path = join(folder, "demo.json");
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PipelineError(
      `${path}: the model comes without inputs for a demonstration (${reason}). ` +
        "Expected held-out captions and pictures there, or use draw and caption instead",
      { cause },
    );
  }
  const result = fileSchema.safeParse(json);
  if (!result.success) {
    const { path: keys, message } = result.error.issues[0]!;
    throw new PipelineError(`${path}: ${keys.join(".") || "the file"}: ${message}`, { cause: result.error });
  }
  const describe = result.data.describe.map((one) => ({ ...one, picture: join(folder, one.picture) }));
  return { ...result.data, describe };
}
