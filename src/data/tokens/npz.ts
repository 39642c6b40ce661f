import { readFile } from "node:fs/promises";
import { unzipSync, zipSync } from "fflate";
import { DataError } from "../errors.js";
import { decodeNpy, encodeNpy, encodeTextNpy } from "./npy.js";
import type { EncodedPicture } from "./write.js";

/** Pictures' tokens as NumPy's archive: `tokens` int32 `[pictures, tokens]` and their `names`. */
export function encodeNpz(pictures: readonly EncodedPicture[]): Uint8Array {
  const width = pictures[0]?.tokens.length ?? 0;
  const values = new Int32Array(pictures.length * width);
  for (const [row, { tokens }] of pictures.entries()) values.set(Array.from(tokens), row * width);
  const names = pictures.map(({ name }) => name);
  const date = new Date(1980, 0, 2);
  return zipSync(
    { "tokens.npy": encodeNpy(values, [pictures.length, width]), "names.npy": encodeTextNpy(names) },
    { level: 6, mtime: date },
  );
}

/**
 * Reads tokens of pictures from a `.npz` with an array `tokens`, or from a `.npy`: `[pictures, tokens]`, or `[tokens]`
 * of one picture.
 * @throws DataError for what is neither
 */
export async function readTokenArrays(path: string): Promise<Uint32Array[]> {
  const bytes = await readFile(path).catch((cause: Error) => {
    throw new DataError(`${path} cannot be read: ${cause.message}`, { cause });
  });
  const { shape, values } = decodeNpy(
    path.toLowerCase().endsWith(".npz") ? fromArchive(bytes, path) : bytes,
    path,
  );
  if (shape.length === 0 || shape.length > 2) {
    throw new DataError(
      `${path}: an array of shape [${shape.join(", ")}] found, [pictures, tokens] expected`,
    );
  }
  const width = shape.at(-1)!;
  const rows = shape.length === 2 ? shape[0]! : 1;
  return Array.from({ length: rows }, (_, row) => values.slice(row * width, (row + 1) * width));
}

function fromArchive(bytes: Uint8Array, path: string): Uint8Array {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, { filter: ({ name }) => name === "tokens.npy" });
  } catch (cause) {
    throw new DataError(`${path} is no .npz archive: ${(cause as Error).message}`, { cause });
  }
  const tokens = files["tokens.npy"];
  if (!tokens) throw new DataError(`${path} holds no array "tokens"`);
  return tokens;
}
