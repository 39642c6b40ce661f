import { type AugVAEConfig, tokenCount, tokenLevels } from "../augvae/index.js";
import type { Picture } from "../data/index.js";
import type { CodingOptions } from "./coding.js";
import type { PictureTokenizer } from "./picture-tokenizer.js";

/** All codes of a codebook, each as a patch that the decoder draws for it. */
export interface CodebookSheet {
  /** Patches row by row: code i is in column i % columns. */
  readonly picture: Picture;
  readonly codes: number;
  readonly columns: number;
  /** Height and width of a patch, in pixels. */
  readonly patch: number;
}

/** Grid cells, in each direction, that a code fills, so that others hardly show in the patch in their middle. */
const fill = 4;

/**
 * Draws pictures whose grid is divided into squares of one code each, and cuts a patch of one grid cell out of the middle of
 * every square. Of several levels, all have the code at the square's place. It takes one decoded picture for some codes.
 */
export async function codebookSheet(
  config: AugVAEConfig,
  tokenizer: Pick<PictureTokenizer, "decodeAll">,
  options: CodingOptions = {},
): Promise<CodebookSheet> {
  const { codebookSize: codes, resolution } = config;
  const levels = tokenLevels(config);
  const coarsest = Math.min(...levels);
  /** Squares of a picture, in each direction. */
  const squares = Math.max(1, Math.floor(coarsest / fill));
  const side = resolution / squares;
  const patch = resolution / Math.max(...levels);
  const columns = Math.ceil(Math.sqrt(codes));
  const width = columns * patch;
  const sheet = { width, height: Math.ceil(codes / columns) * patch };
  const data = new Uint8Array(sheet.width * sheet.height * 3).fill(255);
  const each = squares * squares;
  const firsts = Array.from({ length: Math.ceil(codes / each) }, (_, i) => i * each);
  const pictures = await tokenizer.decodeAll(
    firsts.map((first) => squaresOfCodes(config, first, squares)),
    options,
  );
  // Sides of squares need not be whole.
  const middle = (place: number) => Math.floor((place + 0.5) * side - patch / 2);
  for (let code = 0; code < codes; code++) {
    const picture = pictures[Math.floor(code / each)]!;
    const square = code % each;
    const from = { left: middle(square % squares), top: middle(Math.floor(square / squares)) };
    const to = { left: (code % columns) * patch, top: Math.floor(code / columns) * patch };
    for (let row = 0; row < patch; row++) {
      const start = 3 * ((from.top + row) * resolution + from.left);
      data.set(picture.data.subarray(start, start + 3 * patch), 3 * ((to.top + row) * width + to.left));
    }
  }
  return { picture: { ...sheet, data }, codes, columns, patch };
}

/** Tokens of a picture whose squares have the codes from `first` on, the last code where there are no more. */
function squaresOfCodes(config: AugVAEConfig, first: number, squares: number): Int32Array {
  const tokens = new Int32Array(tokenCount(config));
  let at = 0;
  for (const grid of tokenLevels(config)) {
    for (let place = 0; place < grid * grid; place++) {
      const column = Math.floor(((place % grid) * squares) / grid);
      const row = Math.floor((Math.floor(place / grid) * squares) / grid);
      tokens[at++] = Math.min(config.codebookSize - 1, first + row * squares + column);
    }
  }
  return tokens;
}
