import { RuntimeError } from "../errors.js";
import type { BoundTensor } from "./bound-tensor.js";
import { isHostTensor } from "./host-tensor.js";
import type { AnyTensor } from "./runtime.js";

interface Range {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  output: boolean;
}

/**
 * An output may be exactly the memory of an input. Anything else that it shares a byte with (a second output,
 * a part of an input) would be overwritten in an order that nobody chose.
 * @throws RuntimeError that names both tensors.
 */
export function checkOverlap(inputs: readonly BoundTensor[], outputs: readonly BoundTensor[]): void {
  const buffers = new Map<ArrayBufferLike, Map<string, Range>>();
  const onDevice = new Map<AnyTensor, string>();
  const add = ({ name, tensor }: BoundTensor, output: boolean) => {
    if (!isHostTensor(tensor)) {
      const other = onDevice.get(tensor);
      if (output && other !== undefined) failOnDevice(other, name);
      onDevice.set(tensor, name);
      return;
    }
    const { data } = tensor;
    if (data.byteLength === 0) return;
    const ranges = buffers.get(data.buffer) ?? new Map<string, Range>();
    buffers.set(data.buffer, ranges);
    const [start, end] = [data.byteOffset, data.byteOffset + data.byteLength];
    const same = ranges.get(`${start}:${end}`);
    if (same === undefined) ranges.set(`${start}:${end}`, { start, end, name, output });
    else if (same.output && output) fail(same.name, name);
    else same.output ||= output;
  };
  for (const input of inputs) add(input, false);
  for (const output of outputs) add(output, true);
  for (const ranges of buffers.values()) checkRanges([...ranges.values()]);
}

/** Distinct ranges of one buffer: sorted by start, each need only meet the farthest ends before it. */
function checkRanges(ranges: Range[]): void {
  ranges.sort((a, b) => a.start - b.start);
  let farthest: Range | undefined;
  let farthestOutput: Range | undefined;
  for (const range of ranges) {
    const before = range.output ? farthest : farthestOutput;
    if (before !== undefined && range.start < before.end) fail(before.name, range.name);
    if (farthest === undefined || range.end > farthest.end) farthest = range;
    if (range.output && (farthestOutput === undefined || range.end > farthestOutput.end)) {
      farthestOutput = range;
    }
  }
}

function failOnDevice(first: string, second: string): never {
  throw new RuntimeError(
    `"${first}" and "${second}" are the same tensor of the device's memory, which no run can both read and write; give ` +
      "the output one of its own",
  );
}

function fail(first: string, second: string): never {
  throw new RuntimeError(
    `"${first}" and "${second}" overlap in memory; an output may share memory only with an input of the same ` +
      "place and size",
  );
}
