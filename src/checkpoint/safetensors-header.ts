/**
 * The header of a safetensors file: the length as a 64-bit little-endian integer, then JSON that gives
 * each tensor's dtype, shape and byte range, then the data. https://huggingface.co/docs/safetensors
 */
import { CheckpointError } from "./errors.js";

/** The dtypes that are read and written, with the bytes that an element takes. */
export const storedDataTypes = {
  F64: 8,
  I64: 8,
  F32: 4,
  I32: 4,
  F16: 2,
  BF16: 2,
  U8: 1,
  I8: 1,
  BOOL: 1,
} as const;

export type StoredDataType = keyof typeof storedDataTypes;

export interface StoredTensor {
  readonly dtype: StoredDataType;
  readonly shape: readonly number[];
  /** First byte of the data and the byte after the last, counted from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of the data. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Where the data begins in the file. */
  readonly dataOffset: number;
  readonly fileBytes: number;
}

/** The format's reference implementation refuses longer headers, so nothing that it wrote has one. */
export const longestHeader = 100_000_000;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function parseJson(path: string, bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new CheckpointError({
      path,
      problem: "the header is not JSON in UTF-8",
      found: JSON.stringify(new TextDecoder().decode(bytes.subarray(0, 40))),
      expected: "a safetensors file",
      cause,
    });
  }
  if (!isRecord(header)) {
    throw new CheckpointError({
      path,
      problem: "the header is not a JSON object",
      found: JSON.stringify(header).slice(0, 40),
      expected: '{"name": {"dtype": …, "shape": …, "data_offsets": …}, …}',
    });
  }
  return header;
}

function parseMetadata(path: string, value: unknown): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  if (isRecord(value)) {
    const entries = Object.entries(value);
    if (entries.every((entry): entry is [string, string] => typeof entry[1] === "string")) {
      return Object.fromEntries(entries);
    }
  }
  throw new CheckpointError({
    path,
    problem: "__metadata__ is malformed",
    found: JSON.stringify(value).slice(0, 80),
    expected: "an object whose values are strings",
  });
}

function parseTensor(path: string, name: string, value: unknown): StoredTensor {
  const fail = (problem: string, found: unknown, expected: string): never => {
    throw new CheckpointError({
      path,
      problem: `tensor ${JSON.stringify(name)}: ${problem}`,
      found: JSON.stringify(found)?.slice(0, 80) ?? "nothing",
      expected,
    });
  };
  if (!isRecord(value)) return fail("malformed entry", value, "dtype, shape and data_offsets");
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== "string" || !Object.hasOwn(storedDataTypes, dtype)) {
    return fail("dtype not supported", dtype, `one of ${Object.keys(storedDataTypes).join(" ")}`);
  }
  if (!Array.isArray(shape) || !shape.every(isSize)) {
    return fail("malformed shape", shape, "non-negative integers");
  }
  const [begin, end] = Array.isArray(offsets) && offsets.length === 2 ? offsets : [];
  if (!isSize(begin) || !isSize(end) || begin > end) {
    return fail("malformed data_offsets", offsets, "[begin, end] with begin <= end");
  }
  const bytes = shape.reduce<number>(
    (product, size) => product * size,
    storedDataTypes[dtype as StoredDataType],
  );
  if (bytes !== end - begin) {
    return fail(
      "data_offsets do not match the shape",
      offsets,
      `${bytes} bytes for ${dtype} [${shape.join(", ")}], not ${end - begin}`,
    );
  }
  return { dtype: dtype as StoredDataType, shape, begin, end };
}

/**
 * Parses and checks a header against the file's size. The byte ranges must cover the data without
 * overlaps or holes, as the format demands.
 *
 * @param bytes the JSON, without the length before it
 * @throws CheckpointError for anything that is not a whole, well-formed file
 */
export function parseHeader(path: string, bytes: Uint8Array, fileBytes: number): SafetensorsHeader {
  const { __metadata__: metadata, ...entries } = parseJson(path, bytes);
  const tensors = Object.entries(entries)
    .map(([name, value]) => [name, parseTensor(path, name, value)] as const)
    .sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  const dataOffset = 8 + bytes.length;
  let end = 0;
  for (const [name, tensor] of tensors) {
    if (tensor.begin !== end) {
      throw new CheckpointError({
        path,
        problem: `tensor ${JSON.stringify(name)} ${tensor.begin < end ? "overlaps the one before it" : "leaves a hole before it"}`,
        found: `data_offsets [${tensor.begin}, ${tensor.end}]`,
        expected: `begin at ${end}`,
      });
    }
    end = tensor.end;
  }
  if (dataOffset + end !== fileBytes) {
    const truncated = fileBytes < dataOffset + end;
    throw new CheckpointError({
      path,
      problem: truncated ? "the file is truncated" : "the file goes on after the last tensor",
      found: `${fileBytes} bytes`,
      expected: `${dataOffset + end} bytes by its header`,
      ...(truncated ? { advice: "Copy or download it again, or use an earlier checkpoint" } : {}),
    });
  }
  return { metadata: parseMetadata(path, metadata), tensors: new Map(tensors), dataOffset, fileBytes };
}

/**
 * The first bytes of a file with these tensors: length and JSON, padded with spaces to a multiple of 8.
 * Equal entries in equal order give equal bytes.
 */
export function serializeHeader(
  metadata: Readonly<Record<string, string>>,
  tensors: Iterable<readonly [string, StoredTensor]>,
): Uint8Array {
  const sorted = Object.keys(metadata).sort();
  // Joined by hand: in an object, names like "0" would move to the front.
  const entries = [
    ...(sorted.length === 0
      ? []
      : [
          `"__metadata__":{${sorted.map((key) => `${JSON.stringify(key)}:${JSON.stringify(metadata[key])}`).join(",")}}`,
        ]),
    ...Array.from(
      tensors,
      ([name, { dtype, shape, begin, end }]) =>
        `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`,
    ),
  ];
  const json = Buffer.from(`{${entries.join(",")}}`, "utf8");
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = Buffer.alloc(8 + length, " ");
  bytes.writeBigUInt64LE(BigInt(length), 0);
  json.copy(bytes, 8);
  return bytes;
}
