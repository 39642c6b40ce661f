import { CheckpointError } from "../errors.js";
import { bytesOf, type TorchDataType, type TorchStorage, type TorchValues } from "./torch-storage.js";

/** Which elements of a storage a tensor is made of, in elements. */
export interface TensorView {
  readonly storage: TorchStorage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly count: number;
}

/** Reads the elements of a view in row-major order. */
export type ReadView = (view: TensorView) => Promise<TorchValues>;

/** Bytes that a tensor may take beyond those of its storage, whose elements it then repeats (`expand`). */
const largestRepetition = 1 << 24;

/**
 * A view from what a pickle says of it, within its storage.
 *
 * @throws CheckpointError for one that reaches beyond its storage, runs backwards, or repeats without bounds
 */
export function tensorView(
  path: string,
  storage: TorchStorage,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
): TensorView {
  const shown = (sizes: readonly number[]) =>
    `[${sizes.slice(0, 8).join(", ")}${sizes.length > 8 ? ", …" : ""}]`;
  const fail = (problem: string, expected: string): never => {
    throw new CheckpointError({
      path,
      problem: `a tensor ${problem}`,
      found: `${storage.dtype} ${shown(shape)} with strides ${shown(strides)} from element ${offset}`,
      expected,
    });
  };
  if (shape.length !== strides.length) fail("has a malformed shape", "one stride for each axis");
  const count = shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(count)) fail("has an impossible number of elements", "fewer than 2^53");
  const last = shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis]!, offset);
  if (count > 0 && !(last < storage.length)) {
    fail("reaches beyond its storage", `${storage.length} elements of storage ${storage.stored.key}`);
  }
  if (count > storage.length && count * bytesOf(storage.dtype) > largestRepetition) {
    fail(
      "repeats its elements too often",
      `${storage.length} elements, or ${largestRepetition} bytes at most`,
    );
  }
  return { storage, offset, shape: [...shape], strides: [...strides], count };
}

/** A tensor of a checkpoint. Its values stay in the file until they are read. */
export class TorchTensor {
  #view: TensorView | undefined;

  constructor(
    private readonly readView: ReadView,
    view?: TensorView,
  ) {
    this.#view = view;
  }

  /** Old pickles make a tensor first and say later what it is. */
  fill(view: TensorView): void {
    this.#view = view;
  }

  get filled(): boolean {
    return this.#view !== undefined;
  }

  get view(): TensorView {
    if (this.#view) return this.#view;
    throw new RangeError("a tensor was used before the checkpoint said what it is");
  }

  get dtype(): TorchDataType {
    return this.view.storage.dtype;
  }

  get shape(): readonly number[] {
    return this.view.shape;
  }

  /**
   * The values in row-major order, in memory of their own; float16 and bfloat16 as float32, booleans as 0 and 1.
   *
   * @throws CheckpointError where the file cannot be read or has changed since it was opened
   */
  read(): Promise<TorchValues> {
    return this.readView(this.view);
  }
}

/** Whether two tensors are the same elements of the same memory. */
export function sameElements(a: TorchTensor, b: TorchTensor): boolean {
  const [one, other] = [a.view, b.view];
  const key = ({ storage, offset, shape, strides }: TensorView) =>
    JSON.stringify([storage.dtype, storage.start + offset, shape, strides]);
  return one.storage.stored === other.storage.stored && key(one) === key(other);
}
