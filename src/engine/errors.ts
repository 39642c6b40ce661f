/** Base of every error that the engine throws on purpose. */
export class EngineError extends Error {
  override name = "EngineError";
}

/** Shapes, dtypes or attributes that an operation cannot take; thrown while the graph is built. */
export class ShapeError extends EngineError {
  override name = "ShapeError";
  constructor(
    readonly operation: string,
    readonly shapes: readonly (readonly number[])[],
    problem: string,
  ) {
    super(`${operation}(${shapes.map((shape) => `[${shape.join(", ")}]`).join(", ")}): ${problem}`);
  }
}

/** A failure that ONNX Runtime reported, or a library that cannot be used. */
export class RuntimeError extends EngineError {
  override name = "RuntimeError";
}
