import { ShapeError } from "../errors.js";
import { emitOne, type Tensor } from "../graph.js";
import type { DataType } from "../tensor-data.js";
import { sumToShape } from "./broadcasting.js";
import { broadcastShapes, floats, numbers, requireDtype, requireSameDtype } from "./shapes.js";

/** An operand: a tensor, or a number that becomes a scalar of the other operand's dtype. */
export type Operand = Tensor | number;

function pair(operation: string, a: Operand, b: Operand): [Tensor, Tensor] {
  if (typeof a === "number" && typeof b === "number") throw new TypeError(`${operation} of two numbers`);
  const left = typeof a === "number" ? (b as Tensor).graph.scalar(a, (b as Tensor).dtype) : a;
  const right = typeof b === "number" ? left.graph.scalar(b, left.dtype) : b;
  requireSameDtype(operation, left, right);
  return [left, right];
}

const onnxTypes = {
  add: "Add",
  subtract: "Sub",
  multiply: "Mul",
  divide: "Div",
  minimum: "Min",
  maximum: "Max",
} as const;

function binary(
  operation: keyof typeof onnxTypes,
  a: Tensor,
  b: Tensor,
  gradient: (dy: Tensor, y: Tensor) => readonly [() => Tensor, () => Tensor],
): Tensor {
  requireDtype(operation, a, numbers, [a, b]);
  return emitOne(a.graph, {
    type: onnxTypes[operation],
    inputs: [a, b],
    dtype: a.dtype,
    shape: broadcastShapes(operation, a.shape, b.shape),
    gradient: (dy, y) => {
      const [da, db] = gradient(dy, y);
      return [sumToShape(da(), a.shape), sumToShape(db(), b.shape)];
    },
  });
}

/** `a + b`, broadcast. */
export function add(a: Operand, b: Operand): Tensor {
  const [left, right] = pair("add", a, b);
  if (left.graph.scalarValue(right) === 0) return left;
  if (left.graph.scalarValue(left) === 0) return right;
  return binary("add", left, right, (dy) => [() => dy, () => dy]);
}

/** `a - b`, broadcast. */
export function subtract(a: Operand, b: Operand): Tensor {
  const [left, right] = pair("subtract", a, b);
  return binary("subtract", left, right, (dy) => [() => dy, () => negate(dy)]);
}

/** `a b` elementwise, broadcast. */
export function multiply(a: Operand, b: Operand): Tensor {
  const [left, right] = pair("multiply", a, b);
  if (left.graph.scalarValue(right) === 1) return left;
  if (left.graph.scalarValue(left) === 1) return right;
  return binary("multiply", left, right, (dy) => [() => multiply(dy, right), () => multiply(dy, left)]);
}

/** `a / b` elementwise, broadcast; integers are cut off towards zero. */
export function divide(a: Operand, b: Operand): Tensor {
  const [left, right] = pair("divide", a, b);
  return binary("divide", left, right, (dy, y) => [
    () => divide(dy, right),
    () => negate(divide(multiply(dy, y), right)),
  ]);
}

/** Elementwise smaller value, broadcast; where both are equal the gradient goes to `a`. */
export function minimum(a: Operand, b: Operand): Tensor {
  const [left, right] = pair("minimum", a, b);
  const first = () => lessOrEqual(left, right);
  return binary("minimum", left, right, (dy) => [
    () => where(first(), dy, 0),
    () => where(first(), dy.graph.scalar(0, dy.dtype), dy),
  ]);
}

/** Elementwise larger value, broadcast; where both are equal the gradient goes to `b`. */
export function maximum(a: Operand, b: Operand): Tensor {
  const [left, right] = pair("maximum", a, b);
  const second = () => lessOrEqual(left, right);
  return binary("maximum", left, right, (dy) => [
    () => where(second(), dy.graph.scalar(0, dy.dtype), dy),
    () => where(second(), dy, 0),
  ]);
}

function comparison(operation: string, type: string, a: Operand, b: Operand): Tensor {
  const [left, right] = pair(operation, a, b);
  if (type !== "Equal") requireDtype(operation, left, numbers, [left, right]);
  const shape = broadcastShapes(operation, left.shape, right.shape);
  return emitOne(left.graph, { type, inputs: [left, right], dtype: "bool", shape });
}

/** Where the two are equal: bool, broadcast. */
export function equal(a: Operand, b: Operand): Tensor {
  return comparison("equal", "Equal", a, b);
}

/** Where `a < b`: bool, broadcast. */
export function less(a: Operand, b: Operand): Tensor {
  return comparison("less", "Less", a, b);
}

/** Where `a <= b`: bool, broadcast. */
export function lessOrEqual(a: Operand, b: Operand): Tensor {
  return comparison("lessOrEqual", "LessOrEqual", a, b);
}

/** `a` where the bool condition holds, `b` elsewhere; all three broadcast. */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  const [left, right] = pair("where", a, b);
  requireDtype("where", condition, ["bool"], [condition, left, right]);
  const inner = broadcastShapes("where", left.shape, right.shape);
  return emitOne(left.graph, {
    type: "Where",
    inputs: [condition, left, right],
    sources: [left, right],
    dtype: left.dtype,
    shape: broadcastShapes("where", condition.shape, inner),
    gradient: (dy) => [
      sumToShape(where(condition, dy, 0), left.shape),
      sumToShape(where(condition, dy.graph.scalar(0, dy.dtype), dy), right.shape),
    ],
  });
}

function unary(type: string, x: Tensor, gradient: (dy: Tensor, y: Tensor) => Tensor): Tensor {
  requireDtype(type.toLowerCase(), x, floats);
  return emitOne(x.graph, {
    type,
    inputs: [x],
    dtype: x.dtype,
    shape: x.shape,
    gradient: (dy, y) => [gradient(dy, y)],
  });
}

/** `-x`, of any shape. */
export function negate(x: Tensor): Tensor {
  requireDtype("negate", x, numbers);
  return emitOne(x.graph, {
    type: "Neg",
    inputs: [x],
    dtype: x.dtype,
    shape: x.shape,
    gradient: (dy) => [negate(dy)],
  });
}

/** `e^x` elementwise, of any shape. */
export function exp(x: Tensor): Tensor {
  return unary("Exp", x, (dy, y) => multiply(dy, y));
}

/** The natural logarithm, of any shape. */
export function log(x: Tensor): Tensor {
  return unary("Log", x, (dy) => divide(dy, x));
}

/** The square root, of any shape. */
export function sqrt(x: Tensor): Tensor {
  return unary("Sqrt", x, (dy, y) => divide(multiply(dy, 0.5), y));
}

/** `x^2` elementwise, of any shape. */
export function square(x: Tensor): Tensor {
  requireDtype("square", x, numbers);
  return emitOne(x.graph, {
    type: "Mul",
    inputs: [x, x],
    sources: [x],
    dtype: x.dtype,
    shape: x.shape,
    gradient: (dy) => [multiply(dy, multiply(x, 2))],
  });
}

/** `1 / (1 + e^-x)`, in (0, 1), of any shape. */
export function sigmoid(x: Tensor): Tensor {
  return unary("Sigmoid", x, (dy, y) => multiply(dy, multiply(y, subtract(1, y))));
}

/** The error function, in (-1, 1), of any shape. */
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

/**
 * The same values in another dtype; floats are cut off towards zero in integers. The gradient passes between floats
 * alone.
 */
export function cast(x: Tensor, dtype: DataType): Tensor {
  if (!(dtype in dtypeCodes)) {
    throw new ShapeError("cast", [x.shape], `to ${dtype}, ${Object.keys(dtypeCodes).join(" or ")} expected`);
  }
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
