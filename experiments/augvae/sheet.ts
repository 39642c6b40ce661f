import { encodePng, loadPicture, type Picture, resizePicture } from "../../src/data/index.js";

/** Pictures of one size in rows of one length, without gaps. */
export function tile(rows: readonly (readonly Picture[])[]): Picture {
  const { width, height } = rows[0]![0]!;
  const columns = rows[0]!.length;
  const data = new Uint8Array(columns * width * rows.length * height * 3);
  const rowBytes = columns * width * 3;
  rows.forEach((row, j) => {
    row.forEach((picture, i) => {
      if (picture.width !== width || picture.height !== height || row.length !== columns) {
        throw new RangeError(
          `row ${j}, picture ${i}: ${picture.width} x ${picture.height} px in a row of ${row.length}; every picture is ${width} x ${height} px and every row has ${columns}`,
        );
      }
      for (let line = 0; line < height; line++) {
        const from = picture.data.subarray(line * width * 3, (line + 1) * width * 3);
        data.set(from, (j * height + line) * rowBytes + i * width * 3);
      }
    });
  });
  return { width: columns * width, height: rows.length * height, data };
}

/** Pixels of the report's sheet for one of the network's. */
const ENLARGED = 2;

/**
 * The sheet of the report: the input once, below it the reconstructions of each file, in order.
 *
 * @param files sheets of two rows of `size` px, inputs above reconstructions, with the same inputs
 */
export async function comparisonSheet(files: readonly string[], size: number): Promise<Uint8Array> {
  const sheets = await Promise.all(files.map((file) => loadPicture(file)));
  const rowOf = ({ width, data }: Picture, row: number): Picture => ({
    width,
    height: size,
    data: data.subarray(row * size * width * 3, (row + 1) * size * width * 3),
  });
  const rows = [rowOf(sheets[0]!, 0), ...sheets.map((sheet) => rowOf(sheet, 1))];
  const sheet = tile(rows.map((row) => [row]));
  return encodePng(resizePicture(sheet, sheet.width * ENLARGED, sheet.height * ENLARGED, "box"));
}
