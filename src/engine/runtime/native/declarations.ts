import koffi from "koffi";
import type { DataType } from "../../tensor-data.js";
import type { DeclaredTensor } from "../declared-tensor.js";
import type { Library } from "./library.js";

/** `ONNXTensorElementDataType`, by number. */
const elementTypes = [
  ...["undefined", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool"],
  ...["float16", "float64", "uint32", "uint64", "complex64", "complex128", "bfloat16"],
];

const known: ReadonlySet<string> = new Set<DataType>([
  ...(["float32", "float64", "int32", "int64", "uint8", "int8", "bool"] as const),
]);

export function elementTypeOf(dtype: DataType): number {
  return elementTypes.indexOf(dtype);
}

/** What the session says of its inputs or outputs, in its order. */
export function readDeclarations(
  library: Library,
  session: bigint,
  role: "input" | "output",
): DeclaredTensor[] {
  const { api } = library;
  const [getCount, getName, getTypeInfo] =
    role === "input"
      ? [api.sessionGetInputCount, api.sessionGetInputName, api.sessionGetInputTypeInfo]
      : [api.sessionGetOutputCount, api.sessionGetOutputName, api.sessionGetOutputTypeInfo];
  const count = Number(library.receive(`counting ${role}s`, (out) => getCount(session, out)));
  return Array.from({ length: count }, (_, index) => {
    const text = library.receive(`reading the name of ${role} ${index}`, (out) =>
      getName(session, index, library.allocator, out),
    );
    const name = koffi.decode.string(text);
    library.check("freeing a name", api.allocatorFree(library.allocator, text));
    const info = library.create(
      `reading the type of ${role} "${name}"`,
      (out) => getTypeInfo(session, index, out),
      api.releaseTypeInfo,
    );
    try {
      return { name, ...readType(library, info.pointer) };
    } finally {
      info.release();
    }
  });
}

function readType(library: Library, info: bigint): Omit<DeclaredTensor, "name"> {
  const { api } = library;
  const tensor = library.receive("reading a type", (out) => api.castTypeInfoToTensorInfo(info, out));
  if (tensor === 0n) return { dtype: undefined, type: "a value that is no tensor", shape: undefined };
  const element = new Int32Array(1);
  library.check("reading an element type", api.getTensorElementType(tensor, element));
  const type = elementTypes[element[0]!] ?? `element type ${element[0]}`;
  const dtype = known.has(type) ? (type as DataType) : undefined;
  return { dtype, type, shape: readShape(library, tensor) };
}

function readShape(library: Library, tensor: bigint): DeclaredTensor["shape"] {
  const { api } = library;
  if (!api.tensorTypeAndShapeHasShape(tensor)) return undefined;
  const rank = Number(library.receive("reading a rank", (out) => api.getDimensionsCount(tensor, out)));
  const sizes = new BigInt64Array(rank);
  const symbols = new BigUint64Array(rank);
  library.check("reading a shape", api.getDimensions(tensor, sizes, rank));
  library.check("reading a shape", api.getSymbolicDimensions(tensor, symbols, rank));
  return Array.from(sizes, (size, axis) =>
    size >= 0n ? Number(size) : koffi.decode.string(symbols[axis]!) || "?",
  );
}
