/** A vector of length 1 in the same direction; of zeros it stays what it is. */
export function unitVector(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector));
  return length > 0 ? vector.map((value) => value / length) : vector;
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Adds `factor` times a vector to another. */
export function addTo(sum: Float32Array, vector: Float32Array, factor = 1): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += factor * vector[i]!;
}

export function difference(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, i) => value - b[i]!);
}
