import { emitOne, type Tensor } from "../graph.js";
import type { DataType } from "../tensor-data.js";
import { sumToShape } from "./broadcasting.js";
import { broadcastShapes, requireSameDtype } from "./shapes.js";

/** An operand: a tensor, or a number that becomes a scalar of the other operand's dtype. */
export type Operand = Tensor | number;

function pair(operation: string, a: Operand, b: Operand): [Tensor, Tensor] {
  if (typeof a === "number" && typeof b === "number") throw new TypeError(`${operation} of two numbers`);
  const left = typeof a === "number" ? (b as Tensor).graph.scalar(a, (b as Tensor).dtype) : a;
  const right = typeof b === "number" ? left.graph.scalar(b, left.dtype) : b;
  requireSameDtype(operation, left, right);
  return [left, right];
}

function binary(
  type: string,
  a: Tensor,
  b: Tensor,
  gradient: (dy: Tensor, y: Tensor) => readonly [() => Tensor, () => Tensor],
): Tensor {
  return emitOne(a.graph, {
    type,
    inputs: [a, b],
    dtype: a.dtype,
    shape: broadcastShapes(type, a.shape, b.shape),
    gradient: (dy, y) => {
      const [da, db] = gradient(dy, y);
      return [sumToShape(da(), a.shape), sumToShape(db(), b.shape)];
    },
  });
}

export function add(a: Operand, b: Operand): Tensor {
  const [left, right] = pair("Add", a, b);
  if (left.graph.scalarValue(right) === 0) return left;
  if (left.graph.scalarValue(left) === 0) return right;
  return binary("Add", left, right, (dy) => [() => dy, () => dy]);
}

export function subtract(a: Operand, b: Operand): Tensor {
  const [left, right] = pair("Sub", a, b);
  return binary("Sub", left, right, (dy) => [() => dy, () => negate(dy)]);
}

export function multiply(a: Operand, b: Operand): Tensor {
  const [left, right] = pair("Mul", a, b);
  if (left.graph.scalarValue(right) === 1) return left;
  if (left.graph.scalarValue(left) === 1) return right;
  return binary("Mul", left, right, (dy) => [() => multiply(dy, right), () => multiply(dy, left)]);
}

export function divide(a: Operand, b: Operand): Tensor {
  const [left, right] = pair("Div", a, b);
  return binary("Div", left, right, (dy, y) => [
    () => divide(dy, right),
    () => negate(divide(multiply(dy, y), right)),
  ]);
}

/** Elementwise smaller value; where both are equal the gradient goes to `a`. */
export function minimum(a: Operand, b: Operand): Tensor {
  const [left, right] = pair("Min", a, b);
  const first = () => lessOrEqual(left, right);
  return binary("Min", left, right, (dy) => [
    () => where(first(), dy, 0),
    () => where(first(), dy.graph.scalar(0, dy.dtype), dy),
  ]);
}

/** Elementwise larger value; where both are equal the gradient goes to `b`. */
export function maximum(a: Operand, b: Operand): Tensor {
  const [left, right] = pair("Max", a, b);
  const second = () => lessOrEqual(left, right);
  return binary("Max", left, right, (dy) => [
    () => where(second(), dy.graph.scalar(0, dy.dtype), dy),
    () => where(second(), dy, 0),
  ]);
}

function comparison(type: string, a: Operand, b: Operand): Tensor {
  const [left, right] = pair(type, a, b);
  const shape = broadcastShapes(type, left.shape, right.shape);
  return emitOne(left.graph, { type, inputs: [left, right], dtype: "bool", shape });
}

export function equal(a: Operand, b: Operand): Tensor {
  return comparison("Equal", a, b);
}

export function less(a: Operand, b: Operand): Tensor {
  return comparison("Less", a, b);
}

export function lessOrEqual(a: Operand, b: Operand): Tensor {
  return comparison("LessOrEqual", a, b);
}

/** `a` where the condition holds, `b` elsewhere. */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  const [left, right] = pair("Where", a, b);
  const inner = broadcastShapes("Where", left.shape, right.shape);
  return emitOne(left.graph, {
    type: "Where",
    inputs: [condition, left, right],
    sources: [left, right],
    dtype: left.dtype,
    shape: broadcastShapes("Where", condition.shape, inner),
    gradient: (dy) => [
      sumToShape(where(condition, dy, 0), left.shape),
      sumToShape(where(condition, dy.graph.scalar(0, dy.dtype), dy), right.shape),
    ],
  });
}

function unary(type: string, x: Tensor, gradient: (dy: Tensor, y: Tensor) => Tensor): Tensor {
  return emitOne(x.graph, {
    type,
    inputs: [x],
    dtype: x.dtype,
    shape: x.shape,
    gradient: (dy, y) => [gradient(dy, y)],
  });
}

export function negate(x: Tensor): Tensor {
  return unary("Neg", x, (dy) => negate(dy));
}

export function exp(x: Tensor): Tensor {
  return unary("Exp", x, (dy, y) => multiply(dy, y));
}

export function log(x: Tensor): Tensor {
  return unary("Log", x, (dy) => divide(dy, x));
}

export function sqrt(x: Tensor): Tensor {
  return unary("Sqrt", x, (dy, y) => divide(multiply(dy, 0.5), y));
}

export function square(x: Tensor): Tensor {
  return emitOne(x.graph, {
    type: "Mul",
    inputs: [x, x],
    sources: [x],
    dtype: x.dtype,
    shape: x.shape,
    gradient: (dy) => [multiply(dy, multiply(x, 2))],
  });
}

export function sigmoid(x: Tensor): Tensor {
  return unary("Sigmoid", x, (dy, y) => multiply(dy, multiply(y, subtract(1, y))));
}

/** The error function. */
export function erf(x: Tensor): Tensor {
  return unary("Erf", x, (dy) => multiply(dy, multiply(exp(negate(square(x))), 2 / Math.sqrt(Math.PI))));
}

const dtypeCodes: Record<DataType, number> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
};

export function cast(x: Tensor, dtype: DataType): Tensor {
  if (x.dtype === dtype) return x;
  return emitOne(x.graph, {
    type: "Cast",
    inputs: [x],
    attributes: { to: dtypeCodes[dtype] },
    dtype,
    shape: x.shape,
    gradient: (dy) => [
      dtype.startsWith("float") && x.dtype.startsWith("float") ? cast(dy, x.dtype) : undefined,
    ],
  });
}

/** Passes the value, stops the gradient. */
export function stopGradient(x: Tensor): Tensor {
  return emitOne(x.graph, { type: "Identity", inputs: [x], dtype: x.dtype, shape: x.shape });
}

/**
 * The value of `value` with a gradient that flows to `through` unchanged: `through + sg(value - through)`
 * of van den Oord et al. (2017), without its rounding.
 */
export function straightThrough(value: Tensor, through: Tensor): Tensor {
  requireSameDtype("straightThrough", value, through);
  return emitOne(value.graph, {
    type: "Identity",
    inputs: [value],
    sources: [through],
    dtype: value.dtype,
    shape: value.shape,
    gradient: (dy) => [dy],
  });
}
