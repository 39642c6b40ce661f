import { ShapeError } from "../errors.js";
import type { Tensor } from "../graph.js";
import type { DataType } from "../tensor-data.js";

/** Element types by what can be done with them. */
export const floats = ["float32", "float64"] as const satisfies readonly DataType[];
export const numbers = [...floats, "int32", "int64", "uint8", "int8"] as const satisfies readonly DataType[];

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

function shapesOf(operands: readonly Tensor[]): (readonly number[])[] {
  return operands.map(({ shape }) => shape);
}

/** Refuses a tensor of another shape; a name stands for any size. The error shows all operands. */
export function requireShape(
  operation: string,
  tensor: Tensor,
  expected: readonly (number | string)[],
  operands: readonly Tensor[] = [tensor],
): void {
  const fits = expected.every((size, i) => typeof size === "string" || size === tensor.shape[i]);
  if (tensor.rank !== expected.length || !fits) {
    const given = `[${tensor.shape.join(", ")}] given`;
    throw new ShapeError(operation, shapesOf(operands), `${given}, [${expected.join(", ")}] expected`);
  }
}

/** Refuses operands that are not all of one shape. */
export function requireSameShape(operation: string, ...operands: readonly Tensor[]): void {
  if (operands.some(({ shape }) => !sameShape(shape, operands[0]!.shape))) {
    throw new ShapeError(operation, shapesOf(operands), "equal shapes expected");
  }
}

/** Refuses a tensor of fewer axes. */
export function requireAxes(
  operation: string,
  tensor: Tensor,
  least: number,
  operands: readonly Tensor[] = [tensor],
): void {
  if (tensor.rank < least) {
    const expected = least === 1 ? "one axis or more" : `${least} axes or more`;
    throw new ShapeError(operation, shapesOf(operands), `${expected} expected, ${tensor.rank} given`);
  }
}

/** Refuses a tensor of another dtype. The error shows all operands. */
export function requireDtype(
  operation: string,
  tensor: Tensor,
  dtypes: readonly DataType[],
  operands: readonly Tensor[] = [tensor],
): void {
  if (!dtypes.includes(tensor.dtype)) {
    throw new ShapeError(
      operation,
      shapesOf(operands),
      `dtype is ${tensor.dtype}, ${dtypes.join(" or ")} expected`,
    );
  }
}

/** Refuses operands that are not all of one dtype. */
export function requireSameDtype(operation: string, ...operands: readonly Tensor[]): void {
  if (operands.some(({ dtype }) => dtype !== operands[0]!.dtype)) {
    const dtypes = operands.map(({ dtype }) => dtype).join(" and ");
    throw new ShapeError(operation, shapesOf(operands), `dtypes differ: ${dtypes}`);
  }
}

/** Refuses a number that is not whole or below the least. */
export function requireWhole(
  operation: string,
  name: string,
  value: number,
  least: number,
  operands: readonly Tensor[],
): void {
  if (!Number.isInteger(value) || value < least) {
    const expected = `a whole number of ${least} or more expected`;
    throw new ShapeError(operation, shapesOf(operands), `${name} is ${value}, ${expected}`);
  }
}
