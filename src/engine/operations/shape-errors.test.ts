import { describe, expect, it } from "vitest";
import * as ops from "../index.js";
import { type DataType, Graph, ShapeError, type Tensor } from "../index.js";

const graph = new Graph();
let names = 0;

function given(shape: readonly number[], dtype: DataType = "float32"): Tensor {
  return graph.input(`x${names++}`, dtype, shape);
}

const scalar = given([]);
const vector = given([5]);
const matrix = given([4, 5]);
const picture = given([2, 3, 8, 6]);
const kernel = given([5, 3, 3, 3]);
const doubles = given([4, 5], "float64");
const flags = given([4, 5], "bool");
const indices = given([4], "int64");
const heads = given([2, 3, 7, 4]);
const step = given([2, 1, 12]);
const cache = {
  heads: 3,
  pastKeys: heads,
  pastValues: heads,
  lastPosition: given([2], "int32"),
  total: given([1], "int32"),
};

/** The operation, the operands that it must name the shapes of, and a part of the reason. */
type Case = readonly [operation: string, shapes: string, reason: string, build: () => Tensor];

const cases: readonly Case[] = [
  ["add", "[4, 5], [4]", "axis 1 is 5", () => ops.add(matrix, given([4]))],
  ["multiply", "[4, 5], [4, 5]", "float32 and float64", () => ops.multiply(matrix, doubles)],
  ["subtract", "[4, 5], [4, 5]", "dtype is bool", () => ops.subtract(flags, flags)],
  ["lessOrEqual", "[4, 5], [4, 5]", "dtype is bool", () => ops.lessOrEqual(flags, flags)],
  ["equal", "[4, 5], [4]", "axis 1 is 5", () => ops.equal(matrix, given([4]))],
  ["exp", "[4]", "dtype is int64", () => ops.exp(indices)],
  ["negate", "[4, 5]", "dtype is bool", () => ops.negate(flags)],
  ["square", "[4, 5]", "dtype is bool", () => ops.square(flags)],
  ["gelu", "[4]", "dtype is int64", () => ops.gelu(indices)],
  ["swish", "[4]", "dtype is int64", () => ops.swish(indices)],
  ["where", "[5], [4, 5], [4, 5]", "bool expected", () => ops.where(vector, matrix, matrix)],
  ["where", "[4, 5], [3]", "axis 1", () => ops.where(flags, given([3]), 0)],
  ["cast", "[4, 5]", "float16", () => ops.cast(matrix, "float16" as DataType)],
  ["straightThrough", "[4, 5], [5]", "equal", () => ops.straightThrough(matrix, vector)],
  ["straightThrough", "[4, 5], [4, 5]", "and", () => ops.straightThrough(matrix, doubles)],

  ["sum", "[4, 5]", "axis 2", () => ops.sum(matrix, [2])],
  ["mean", "[4, 5]", "[1, -1]", () => ops.mean(matrix, [1, -1])],
  ["max", "[4, 5]", "dtype is bool", () => ops.max(flags)],
  ["argMin", "[4, 5]", "axis -3", () => ops.argMin(matrix, -3)],
  ["argMin", "[4]", "dtype is int64", () => ops.argMin(indices, 0)],

  ["reshape", "[4, 5], [3, -1]", "20 elements", () => ops.reshape(matrix, [3, -1])],
  ["reshape", "[], [-1, -1]", "1 elements", () => ops.reshape(scalar, [-1, -1])],
  ["reshapeTo", "[4, 5], [3, 7]", "20 elements", () => ops.reshapeTo(matrix, given([2], "int64"), [3, 7])],
  ["reshapeTo", "[4, 5], [3]", "[3]", () => ops.reshapeTo(matrix, given([3], "int64"), [2, 10])],
  ["reshapeTo", "[4, 5], [2]", "dtype is float32", () => ops.reshapeTo(matrix, given([2]), [2, 10])],
  ["reshape", "[4, 5], [-4, -5]", "20", () => ops.reshape(matrix, [-4, -5])],
  ["transpose", "[4, 5]", "[0, 1, 0]", () => ops.transpose(matrix, [0, 1, 0])],
  ["expand", "[4, 5], [1, 5]", "broadcast", () => ops.expand(matrix, [1, 5])],
  ["expand", "[]", "-1", () => ops.expand(scalar, [-1])],
  ["concat", "", "one tensor", () => ops.concat([], 0)],
  ["concat", "[4, 5]", "axis 2", () => ops.concat([matrix], 2)],
  ["concat", "[4, 5], [4, 6]", "axis 0", () => ops.concat([matrix, given([4, 6])], 0)],
  ["concat", "[4, 5], [4, 5]", "float64", () => ops.concat([matrix, doubles], 0)],
  ["slice", "[4, 5]", "0:6:1", () => ops.slice(matrix, 1, 0, 6)],
  ["slice", "[4, 5]", "0.5:2:1", () => ops.slice(matrix, 1, 0.5, 2)],
  ["pad", "[4, 5]", "before is -1", () => ops.pad(matrix, 0, -1, 2)],
  ["dilate", "[4, 5]", "step is 0", () => ops.dilate(matrix, 0, 0)],

  ["matmul", "[4, 5], [4, 5]", "5 and 4", () => ops.matmul(matrix, matrix)],
  ["matmul", "[4, 5], [5]", "2 axes or more", () => ops.matmul(matrix, vector)],
  ["matmul", "[4, 5], [4, 5]", "float64", () => ops.matmul(matrix, doubles)],
  ["linear", "[4, 5], [6, 4]", "[out, 5]", () => ops.linear(matrix, given([6, 4]))],
  ["linear", "[4, 5], [6, 5], [5]", "[6] expected", () => ops.linear(matrix, given([6, 5]), vector)],
  [
    "linear",
    "[4, 5], [5, 5], [5]",
    "float64",
    () => ops.linear(matrix, given([5, 5]), given([5], "float64")),
  ],

  [
    "conv2d",
    "[2, 3, 8, 6], [5, 3, 3, 3], [7]",
    "[5] expected",
    () => ops.conv2d(picture, kernel, given([7])),
  ],
  [
    "conv2d",
    "[2, 3, 8, 6], [5, 3, 3, 3]",
    "float32 and float64",
    () => ops.conv2d(picture, given([5, 3, 3, 3], "float64")),
  ],
  [
    "conv2d",
    "[2, 3, 8, 6], [5, 4, 3, 3]",
    "[out, 3, kernelHeight, kernelWidth]",
    () => ops.conv2d(picture, given([5, 4, 3, 3])),
  ],
  ["conv2d", "[2, 3, 8, 6], [5, 3, 3, 7]", "too large", () => ops.conv2d(picture, given([5, 3, 3, 7]))],
  [
    "conv2d",
    "[2, 3, 8, 6], [5, 3, 3, 3]",
    "padding is -1",
    () => ops.conv2d(picture, kernel, undefined, { padding: [0, -1, 0, 0] }),
  ],
  ["upsampleNearest", "[5]", "[batch, channels,", () => ops.upsampleNearest(vector)],

  ["layerNorm", "[4, 5], [4], [5]", "[5] expected", () => ops.layerNorm(matrix, given([4]), vector)],
  ["layerNorm", "[], [5], [5]", "one axis", () => ops.layerNorm(scalar, vector, vector)],
  ["layerNorm", "[4, 5], [5], [5]", "float64", () => ops.layerNorm(matrix, given([5], "float64"), vector)],
  [
    "groupNorm",
    "[2, 3, 8, 6], [3], [3]",
    "groups is 0",
    () => ops.groupNorm(picture, 0, given([3]), given([3]), 1e-6),
  ],
  [
    "groupNorm",
    "[2, 3, 8, 6], [3], [3]",
    "groups is -3",
    () => ops.groupNorm(picture, -3, given([3]), given([3]), 1e-6),
  ],
  [
    "groupNorm",
    "[2, 3, 8, 6], [3], [3]",
    "3 channels",
    () => ops.groupNorm(picture, 2, given([3]), given([3]), 1e-6),
  ],
  [
    "groupNorm",
    "[2, 3, 8, 6], [3], [6]",
    "[3] expected",
    () => ops.groupNorm(picture, 3, given([3]), given([6]), 1e-6),
  ],

  ["softmax", "[]", "one axis or more", () => ops.softmax(scalar)],
  ["softmax", "[4]", "dtype is int64", () => ops.softmax(indices)],
  ["crossEntropy", "[4, 5], [4]", "int64 expected", () => ops.crossEntropy(matrix, given([4]))],
  ["crossEntropy", "[4, 5], [3]", "[4] expected", () => ops.crossEntropy(matrix, given([3], "int64"))],

  ["embedding", "[4, 5], [5]", "int64 expected", () => ops.embedding(matrix, vector)],
  ["embedding", "[5], [4]", "[rows, width]", () => ops.embedding(vector, indices)],
  ["scatterAddRows", "[4], [3, 5]", "[3]", () => ops.scatterAddRows(indices, given([3, 5]), 9)],
  ["scatterAddRows", "[4], [4, 5]", "int64", () => ops.scatterAddRows(given([4]), matrix, 9)],
  ["scatterAddRows", "[4], [4, 5]", "size is 0", () => ops.scatterAddRows(indices, matrix, 0)],
  ["countOccurrences", "[5]", "int64", () => ops.countOccurrences(vector, 3, "float32")],
  ["countOccurrences", "[4]", "1.5", () => ops.countOccurrences(indices, 1.5, "float32")],
  ["countOccurrences", "[4, 5]", "[count]", () => ops.countOccurrences(matrix, 3, "float32")],
  ["pickPerRow", "[5], [4]", "[rows, columns]", () => ops.pickPerRow(vector, indices)],
  ["pickPerRow", "[4, 5], [4]", "int64", () => ops.pickPerRow(matrix, given([4]))],
  ["pickPerRow", "[3, 5], [4]", "[3] expected", () => ops.pickPerRow(given([3, 5]), indices)],
  ["addPerRow", "[4, 5], [4], [5]", "[4] expected", () => ops.addPerRow(matrix, indices, vector)],
  [
    "addPerRow",
    "[4, 5], [4]",
    "float32 and float64",
    () => ops.addPerRow(matrix, indices, given([4], "float64")),
  ],

  [
    "causalAttention",
    "[2, 3, 7, 4], [2, 3, 6, 4], [2, 3, 7, 4]",
    "equal shapes",
    () => ops.causalAttention(heads, given([2, 3, 6, 4]), heads),
  ],
  [
    "causalAttention",
    "[2, 3, 7, 4], [2, 3, 7, 4], [2, 3, 7, 4]",
    "float64",
    () => ops.causalAttention(heads, heads, given([2, 3, 7, 4], "float64")),
  ],
  [
    "causalAttention",
    "[2, 1, 12], [2, 1, 12], [2, 1, 12]",
    "[batch, heads, length, size]",
    () => ops.causalAttention(step, step, step),
  ],
];

const cachedCases: readonly (readonly [what: string, reason: string, build: () => Tensor])[] = [
  ["a key of another size", "[2, 1, 12] expected", () => attend(step, given([2, 1, 8]))],
  ["a query of rank 4", "heads * size", () => attend(heads)],
  ["another number of heads", "[2, 4, capacity, 3]", () => attend(step, step, { heads: 4 })],
  ["no heads", "heads is 0", () => attend(step, step, { heads: 0 })],
  [
    "value caches of another size",
    "[2, 3, 7, 4]",
    () => attend(step, step, { pastValues: given([2, 3, 8, 4]) }),
  ],
  ["more positions than capacity", "capacity is 7", () => attend(given([2, 8, 12]), given([2, 8, 12]))],
  ["a last position for all", "[2] expected", () => attend(step, step, { lastPosition: cache.total })],
  ["an int64 total", "int32 expected", () => attend(step, step, { total: given([1], "int64") })],
  [
    "a cache of doubles",
    "dtypes differ",
    () => attend(step, step, { pastKeys: given([2, 3, 7, 4], "float64") }),
  ],
  ["a query, key and value of another size", "[2, 3, capacity, 3]", () => attendJoined(given([2, 1, 27]))],
  ["two of the three", "[2, 3, capacity, 2.66", () => attendJoined(given([2, 1, 24]))],
];

function attend(query: Tensor, key = query, changes: Partial<ops.CachedAttentionOptions> = {}): Tensor {
  return ops.cachedAttention(query, key, key, { ...cache, ...changes }).output;
}

function attendJoined(queryKeyValue: Tensor): Tensor {
  return ops.cachedJoinedAttention(queryKeyValue, cache).output;
}

function errorOf(build: () => Tensor): ShapeError {
  try {
    build();
  } catch (error) {
    expect(error).toBeInstanceOf(ShapeError);
    return error as ShapeError;
  }
  throw new Error("no error was thrown");
}

describe("shape errors", () => {
  it.each(cases)("%s(%s): %s", (operation, shapes, reason, build) => {
    const { message } = errorOf(build);
    expect(message.startsWith(`${operation}(${shapes}): `), message).toBe(true);
    expect(message).toContain(reason);
  });

  it.each(cachedCases)("%s: cachedAttention", (_what, reason, build) => {
    const { message, shapes } = errorOf(build);
    expect(message).toMatch(/^cachedAttention\(\[/);
    expect(shapes.length).toBeGreaterThanOrEqual(5);
    expect(message).toContain(reason);
  });

  it("name dropout of a dtype that its masks do not have", () => {
    const dropout = new ops.Dropout(new Graph(), 0.1, 100, 2);
    expect(errorOf(() => dropout.apply(doubles)).message).toMatch(/^dropout\(\[4, 5\]\): dtype is float64/);
  });

  it("are not thrown where everything fits", () => {
    expect(ops.conv2d(picture, kernel, vector, { padding: [1, 1, 1, 1] }).shape).toEqual([2, 5, 8, 6]);
    expect(ops.where(flags, matrix, 0).shape).toEqual([4, 5]);
    expect(attend(step).shape).toEqual([2, 1, 12]);
    expect(attendJoined(given([2, 1, 36])).shape).toEqual([2, 1, 12]);
    expect(ops.softmax(vector).shape).toEqual([5]);
    expect(ops.groupNorm(picture, 3, given([3]), given([3]), 1e-6).shape).toEqual(picture.shape);
  });
});
