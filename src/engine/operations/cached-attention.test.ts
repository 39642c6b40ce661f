import { expect, it } from "vitest";
import { evaluate } from "../../../test/gradient-check.js";
import {
  allocate,
  cachedAttention,
  cachedJoinedAttention,
  concat,
  Graph,
  Random,
  type TensorData,
  tensorData,
} from "../index.js";
import { createNativeRuntime } from "../runtime/native/index.js";

const runtime = createNativeRuntime();
const [batch, heads, capacity, size] = [2, 3, 9, 8];

/** Attention of new positions after `filled` ones, by three tensors or by one that holds them side by side. */
function network(joined: boolean, positions: number): Graph {
  const graph = new Graph();
  const input = (name: string) => graph.input(name, "float32", [batch, positions, heads * size]);
  const [query, key, value] = [input("query"), input("key"), input("value")];
  const options = {
    heads,
    pastKeys: graph.input("past_keys", "float32", [batch, heads, capacity, size]),
    pastValues: graph.input("past_values", "float32", [batch, heads, capacity, size]),
    lastPosition: graph.input("last_position", "int32", [batch]),
    total: graph.input("total", "int32", [1]),
  };
  const attended = joined
    ? cachedJoinedAttention(concat([query, key, value], 2), options)
    : cachedAttention(query, key, value, options);
  for (const [name, tensor] of Object.entries(attended)) graph.output(name, tensor);
  return graph;
}

it.each([
  { what: "a prefix", positions: 5, filled: 0 },
  { what: "one more position", positions: 1, filled: 5 },
])("attends alike to query, key and value side by side: $what", async ({ positions, filled }) => {
  const random = new Random(1);
  const normal = (shape: readonly number[]): TensorData => {
    const tensor = allocate("float32", shape);
    for (let i = 0; i < tensor.data.length; i++) tensor.data[i] = random.normal();
    return tensor;
  };
  const parts = ["query", "key", "value"].map((name) => [name, normal([batch, positions, heads * size])]);
  const caches = ["past_keys", "past_values"].map((name) => [name, normal([batch, heads, capacity, size])]);
  const feeds: Record<string, TensorData> = {
    ...Object.fromEntries([...parts, ...caches]),
    last_position: tensorData("int32", [batch], Array(batch).fill(filled + positions - 1)),
    total: tensorData("int32", [1], [filled + positions]),
  };
  const apart = await evaluate(runtime, network(false, positions), feeds);
  const together = await evaluate(runtime, network(true, positions), feeds);
  expect(Object.keys(together)).toEqual(["output", "keys", "values"]);
  expect(together.output).toEqual(apart.output);
  const used = ({ data }: TensorData) =>
    Array.from({ length: batch * heads }, (_, i) =>
      [...(data as Float32Array)].slice(i * capacity * size, (i * capacity + filled + positions) * size),
    );
  for (const name of ["keys", "values"]) expect(used(together[name]!)).toEqual(used(apart[name]!));
  expect(together.output!.data.some((value) => value !== 0)).toBe(true);
});
