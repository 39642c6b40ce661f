import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What TensorBoard would find in a value of a summary. */
export interface LoggedValue {
  readonly step: number;
  readonly tag: string;
  readonly scalar?: number;
  /** Lines of a text, for the plugin that is named. */
  readonly plugin?: string;
  readonly lines?: readonly string[];
  readonly png?: Uint8Array;
}

type Field = { readonly number: number; readonly value: bigint | Uint8Array };

/** Fields of a protobuf message: varints as numbers, all others as their bytes. */
function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const number = Number(key >> 3n);
    const wireType = Number(key & 7n);
    if (wireType === 0) {
      yield { number, value: varint() };
      continue;
    }
    const length = wireType === 2 ? Number(varint()) : wireType === 5 ? 4 : 8;
    yield { number, value: bytes.subarray(at, at + length) };
    at += length;
  }
}

/** The last field of a number, along a path of messages. */
function find(bytes: Uint8Array, ...path: readonly number[]): Field["value"] | undefined {
  let found: Field["value"] | undefined = bytes;
  for (const number of path) {
    if (!(found instanceof Uint8Array)) return undefined;
    found = [...fieldsOf(found)].filter((field) => field.number === number).at(-1)?.value;
  }
  return found;
}

const text = (bytes: Field["value"] | undefined) => Buffer.from(bytes as Uint8Array).toString("utf8");

function readValue(step: number, value: Uint8Array): LoggedValue {
  const [scalar, png, tensor, plugin] = [
    find(value, 2),
    find(value, 4, 4),
    find(value, 8),
    find(value, 9, 1, 1),
  ];
  return {
    step,
    tag: text(find(value, 1)),
    ...(scalar && { scalar: Buffer.from(scalar as Uint8Array).readFloatLE() }),
    ...(png && { png: png as Uint8Array }),
    ...(plugin && { plugin: text(plugin) }),
    ...(tensor && {
      lines: [...fieldsOf(tensor as Uint8Array)]
        .filter(({ number }) => number === 8)
        .map((field) => text(field.value)),
    }),
  };
}

/** Every value in the event files of a run's folder, in order. */
export function readEvents(directory: string): LoggedValue[] {
  const values: LoggedValue[] = [];
  const names = readdirSync(directory).filter((name) => name.startsWith("events.out.tfevents."));
  for (const name of names.sort()) {
    const file = readFileSync(join(directory, name));
    for (let at = 0; at < file.length; ) {
      const length = Number(file.readBigUInt64LE(at));
      const event = file.subarray(at + 12, at + 12 + length);
      at += length + 16;
      const summary = find(event, 5);
      if (!summary) continue;
      const step = Number(find(event, 2) ?? 0);
      for (const { value } of fieldsOf(summary as Uint8Array))
        values.push(readValue(step, value as Uint8Array));
    }
  }
  return values;
}
