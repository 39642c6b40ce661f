import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { CheckpointError, fileError } from "./errors.js";

interface Obstacle {
  readonly key: string;
  readonly found: string;
}

/** The first part of a value that JSON does not give back unchanged. */
function findObstacle(key: string, value: unknown, ancestors: readonly unknown[]): Obstacle | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return undefined;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : { key, found: String(value) };
  if (typeof value !== "object") return { key, found: typeof value };
  if (ancestors.includes(value)) return { key, found: "an object that contains itself" };
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) {
    return { key, found: `a ${value.constructor.name}` };
  }
  const within = [...ancestors, value];
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined && !Array.isArray(value)) continue;
    const obstacle = findObstacle(Array.isArray(value) ? `${key}[${name}]` : `${key}.${name}`, item, within);
    if (obstacle) return obstacle;
  }
  return undefined;
}

/**
 * The bytes of a JSON file, of nothing but what JSON gives back unchanged.
 *
 * @param path of the file, for the message
 * @throws CheckpointError with the key of a value such as Infinity, a Map or a typed array
 */
export function serializeJson(path: string, key: string, value: unknown): Uint8Array {
  const obstacle = findObstacle(key, value, []);
  if (obstacle) {
    throw new CheckpointError({
      path,
      problem: `${obstacle.key} cannot be kept as JSON`,
      found: obstacle.found,
      expected: "null, booleans, finite numbers, strings, arrays and plain objects",
    });
  }
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`, "utf8");
}

/**
 * Reads a JSON file and validates it if a schema is given.
 *
 * @throws CheckpointError for a file that is missing, is not JSON or does not fit the schema
 */
export async function readJson<T>(path: string, schema?: z.ZodType<T>): Promise<T> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw fileError(path, "read the file", error);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CheckpointError({
      path,
      problem: "not JSON",
      found: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
  if (!schema) return value as T;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map(
    ({ path: keys, message }) => `${keys.join(".") || "the file"}: ${message}`,
  );
  throw new CheckpointError({
    path,
    problem: "the content does not fit",
    found: `${issues.slice(0, 3).join("; ")}${issues.length > 3 ? `; and ${issues.length - 3} more` : ""}`,
    cause: result.error,
  });
}
