/**
 * Weights of linear layers as unsigned integers with a scale for every block of a row, laid out as ONNX Runtime's
 * MatMulNBits takes them: https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
 */
import { EngineError } from "./errors.js";
import { allocate, type TensorData } from "./tensor-data.js";

/** Bits of a quantized weight. */
export type BlockBits = 4 | 8;

/** How a weight is cut into blocks. */
export interface BlockLayout {
  readonly bits: BlockBits;
  /** Weights of a row that share a scale: a power of two, 16 at least. */
  readonly size: number;
}

/**
 * A weight `[outputs, inputs]` in blocks along its rows: code `c` of a block stands for `(c - 2^(bits - 1)) * scale`.
 */
export interface BlockWeight {
  /**
   * Codes, uint8 `[outputs, blocks, size * bits / 8]`. Of 4-bit codes, two share a byte, the first in its lower half. Where
   * the inputs end within a block, its last codes stand for nothing.
   */
  readonly values: TensorData<"uint8">;
  /** float32 `[outputs, blocks]`, of either sign; zero for a block whose weights are all zero. */
  readonly scales: TensorData<"float32">;
}

/** Blocks of a row of so many inputs. */
export function blockCount(inputs: number, { size }: BlockLayout): number {
  return Math.ceil(inputs / size);
}

/** Bytes of a block's codes. */
export function blockBytes({ bits, size }: BlockLayout): number {
  return (size * bits) / 8;
}

/** Scales that are tried for a block, as the code, counted from the middle, that its largest weight falls on. */
const reaches = [0.9, 0.95, 1, 1.05, 1.1];

/**
 * Rounds a weight `[outputs, inputs]` to codes in blocks. Of several scales around the one that puts the block's largest
 * weight on the outermost code, each set anew by least squares for the codes that it gives, the one with the least squared
 * error is taken: clipping a little rounds the rest better. The largest weight's sign goes into the scale, since there
 * is one code more below the middle than above.
 *
 * @throws EngineError for a weight that is no finite number, or no matrix
 */
export function quantizeBlocks(weight: TensorData<"float32">, layout: BlockLayout): BlockWeight {
  if (weight.shape.length !== 2) {
    throw new EngineError(
      `a weight [${weight.shape.join(", ")}] has no rows and columns to be cut into blocks`,
    );
  }
  const [outputs, inputs] = weight.shape as [number, number];
  const blocks = blockCount(inputs, layout);
  const bytes = blockBytes(layout);
  const values = allocate("uint8", [outputs, blocks, bytes]);
  const scales = allocate("float32", [outputs, blocks]);
  const codes = new Uint8Array(layout.size);
  for (let block = 0; block < outputs * blocks; block++) {
    const start = Math.floor(block / blocks) * inputs + (block % blocks) * layout.size;
    const end = Math.min(start + layout.size, (Math.floor(block / blocks) + 1) * inputs);
    const part = weight.data.subarray(start, end);
    const wrong = part.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) throw new EngineError(`weight ${start + wrong} is ${part[wrong]}, expected a number`);
    scales.data[block] = roundBlock(part, layout.bits, codes);
    writeCodes(codes, layout.bits, values.data, block * bytes);
  }
  return { values, scales };
}

/** Finds a block's scale and codes; codes after its end stand for zero. */
function roundBlock(weights: Float32Array, bits: BlockBits, codes: Uint8Array): number {
  const middle = 2 ** (bits - 1);
  let largest = 0;
  for (let i = 0; i < weights.length; i++) {
    if (Math.abs(weights[i]!) > Math.abs(largest)) largest = weights[i]!;
  }
  let best = 0;
  let bestGain = 0;
  for (const reach of reaches) {
    const inverse = (-reach * middle) / largest;
    // The squared error of codes q at their least-squares scale is |w|^2 - (q·w)^2 / |q|^2.
    let along = 0;
    let length = 0;
    for (let i = 0; i < weights.length; i++) {
      const code = nearestCode(weights[i]! * inverse, middle);
      along += code * weights[i]!;
      length += code * code;
    }
    const gain = length > 0 ? (along * along) / length : 0;
    if (gain > bestGain) {
      bestGain = gain;
      best = along / length;
    }
  }
  const scale = Math.fround(best);
  codes.fill(middle);
  if (scale === 0) return 0;
  for (let i = 0; i < weights.length; i++) codes[i] = middle + nearestCode(weights[i]! / scale, middle);
  return scale;
}

/** The nearest whole number from -middle to middle - 1. */
function nearestCode(value: number, middle: number): number {
  const rounded = Math.floor(value + 0.5);
  return rounded < -middle ? -middle : rounded >= middle ? middle - 1 : rounded;
}

function writeCodes(codes: Uint8Array, bits: BlockBits, target: Uint8Array, offset: number): void {
  if (bits === 8) {
    target.set(codes, offset);
    return;
  }
  for (let i = 0; i < codes.length; i += 2) target[offset + i / 2] = codes[i]! | (codes[i + 1]! << 4);
}

/** The weight `[outputs, inputs]` that codes and scales stand for. */
export function dequantizeBlocks(
  { values, scales }: BlockWeight,
  layout: BlockLayout,
  inputs: number,
): TensorData<"float32"> {
  const [outputs, blocks] = scales.shape as [number, number];
  const bytes = blockBytes(layout);
  const middle = 2 ** (layout.bits - 1);
  const weight = allocate("float32", [outputs, inputs]);
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      const block = output * blocks + Math.floor(input / layout.size);
      const place = input % layout.size;
      const byte = values.data[block * bytes + Math.floor((place * layout.bits) / 8)]!;
      const code = layout.bits === 8 ? byte : place % 2 === 0 ? byte & 15 : byte >> 4;
      weight.data[output * inputs + input] = (code - middle) * scales.data[block]!;
    }
  }
  return weight;
}
