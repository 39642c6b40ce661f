import { CheckpointError } from "./errors.js";

/** Anything with a shape: `TensorData`, or a `StoredTensor` whose data has not been read. */
type Shaped = { readonly shape: readonly number[] };

const shown = 5;

function summary(count: number, what: string, items: readonly string[]): string[] {
  if (count === 0) return [];
  return [`${count} ${what}: ${items.slice(0, shown).join(", ")}${count > shown ? ", …" : ""}`];
}

/**
 * Demands exactly the expected names and shapes.
 *
 * @param expected shape by name
 * @param path the file that the tensors come from, for the message
 * @throws CheckpointError with the counts and first few of the missing, unexpected and wrongly shaped
 */
export function assertTensors(
  actual: Readonly<Record<string, Shaped>> | ReadonlyMap<string, Shaped>,
  expected: Readonly<Record<string, readonly number[]>>,
  path: string,
): void {
  const found: ReadonlyMap<string, Shaped> = new Map(actual instanceof Map ? actual : Object.entries(actual));
  const missing: string[] = [];
  const misshapen: string[] = [];
  for (const [name, shape] of Object.entries(expected)) {
    const tensor = found.get(name);
    if (!tensor) missing.push(name);
    else if (
      tensor.shape.length !== shape.length ||
      tensor.shape.some((size, axis) => size !== shape[axis])
    ) {
      misshapen.push(`${name} [${tensor.shape.join(", ")}] instead of [${shape.join(", ")}]`);
    }
  }
  const unexpected = [...found.keys()].filter((name) => !Object.hasOwn(expected, name));
  const problems = [
    ...summary(missing.length, "missing", missing),
    ...summary(unexpected.length, "unexpected", unexpected),
    ...summary(misshapen.length, "of another shape", misshapen),
  ];
  if (problems.length === 0) return;
  throw new CheckpointError({
    path,
    problem: "the tensors do not fit",
    found: `${found.size} tensors; ${problems.join("; ")}`,
    expected: `${Object.keys(expected).length} tensors by the configuration`,
    advice: "Use the checkpoint with the configuration that it was trained with",
  });
}
