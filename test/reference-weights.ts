import { allocate, type TensorData } from "../src/engine/index.js";

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** Number i of the stream of a name, in [0, 1). */
function uniform(hash: number, i: number): number {
  let x = (hash + Math.imul(i, 0x9e3779b9)) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d) >>> 0;
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b) >>> 0;
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
}

/** Weights as the fixtures fill them, a function of salt and name alone (rules in ../shared/fixtures/README.md). */
export function referenceWeights(
  salt: string,
  shapes: Readonly<Record<string, readonly number[]>>,
): Record<string, TensorData<"float32">> {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const tensor = allocate("float32", shape);
      const hash = fnv1a(salt + name);
      const spread = Math.sqrt(3 / shape.slice(1).reduce((product, size) => product * size, 1));
      for (let i = 0; i < tensor.data.length; i++) {
        const value = 2 * uniform(hash, i) - 1;
        if (name.endsWith("weight") && shape.length === 1) tensor.data[i] = 1 + 0.1 * value;
        else if (name.endsWith("bias")) tensor.data[i] = 0.05 * value;
        else tensor.data[i] = value * spread;
      }
      return [name, tensor];
    }),
  );
}
