import { allocate, type TensorData } from "../engine/tensor-data.js";

/** A weight as integers: `values[o, …] * scale[o]` is near the weight. */
export interface Int8Weight {
  /** The weight's shape, whole numbers from -127 to 127. */
  readonly values: TensorData<"int8">;
  /** `[outputs]`, zero for an output whose weights are all zero. */
  readonly scale: TensorData<"float32">;
}

/** The largest magnitude of a value: -128 has no positive counterpart and is left out. */
const LARGEST = 127;

/**
 * Rounds a weight `[outputs, …]` to 8 bits, symmetrically around zero, with a scale for each output channel
 * (Jacob et al., 2018; Krishnamoorthi, 2018). The error is at most half a scale: 1/254 of the channel's largest weight.
 *
 * @throws RangeError for a weight that is no finite number
 */
export function quantizeInt8(weight: TensorData<"float32">): Int8Weight {
  const outputs = weight.shape[0] ?? 1;
  const scale = allocate("float32", [outputs]);
  const values = allocate("int8", weight.shape);
  const size = weight.data.length / outputs;
  for (let output = 0; output < outputs; output++) {
    const start = output * size;
    const channel = weight.data.subarray(start, start + size);
    let largest = 0;
    for (let i = 0; i < size; i++) {
      const value = channel[i]!;
      if (!Number.isFinite(value)) throw new RangeError(`weight ${start + i} is ${value}, expected a number`);
      largest = Math.max(largest, Math.abs(value));
    }
    scale.data[output] = largest / LARGEST;
    const step = scale.data[output]!;
    if (step === 0) continue;
    // A scale at the lower end of float32 is rounded itself: the clamp keeps the largest weight in range.
    for (let i = 0; i < size; i++) {
      values.data[start + i] = Math.max(-LARGEST, Math.min(LARGEST, Math.round(channel[i]! / step)));
    }
  }
  return { values, scale };
}

/** The weight `[outputs, …]` that integers and scales stand for, float32. */
export function dequantizeInt8({ values, scale }: Int8Weight): TensorData<"float32"> {
  const weight = allocate("float32", values.shape);
  const size = values.data.length / scale.data.length;
  for (let i = 0; i < values.data.length; i++) {
    weight.data[i] = values.data[i]! * scale.data[Math.floor(i / size)]!;
  }
  return weight;
}
