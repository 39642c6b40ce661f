import { ShapeError } from "../errors.js";
import type { Tensor } from "../graph.js";

/** The shape that two shapes broadcast to, as in ONNX and NumPy. */
export function broadcastShapes(operation: string, a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const left = a[i - (rank - a.length)] ?? 1;
    const right = b[i - (rank - b.length)] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new ShapeError(operation, [a, b], `axis ${i} is ${left} in one and ${right} in the other`);
    }
    return left === 1 ? right : left;
  });
}

/** Brings negative axes into range. */
export function normalizeAxis(operation: string, tensor: Tensor, axis: number): number {
  const normalized = axis < 0 ? axis + tensor.rank : axis;
  if (!Number.isInteger(axis) || normalized < 0 || normalized >= tensor.rank) {
    throw new ShapeError(operation, [tensor.shape], `axis ${axis} does not exist`);
  }
  return normalized;
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

export function requireDtype(operation: string, tensor: Tensor, ...dtypes: Tensor["dtype"][]): void {
  if (!dtypes.includes(tensor.dtype)) {
    throw new ShapeError(
      operation,
      [tensor.shape],
      `dtype is ${tensor.dtype}, ${dtypes.join(" or ")} expected`,
    );
  }
}

export function requireSameDtype(operation: string, a: Tensor, b: Tensor): void {
  if (a.dtype !== b.dtype) {
    throw new ShapeError(operation, [a.shape, b.shape], `dtypes differ: ${a.dtype} and ${b.dtype}`);
  }
}
