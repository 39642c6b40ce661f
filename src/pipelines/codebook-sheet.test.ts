import { expect, test } from "vitest";
import { augVAEConfigSchema, tokenCount } from "../augvae/index.js";
import { codebookSheet } from "./codebook-sheet.js";

const small = {
  hidden: 8,
  latent: 8,
  codebookWidth: 8,
  normalizationGroups: 4,
  residualBlocks: 1,
};

/** A decoder that paints each cell of the finest grid in the grey of its code. */
function painter(resolution: number, grids: readonly number[]) {
  const painted = { pictures: 0 };
  const decode = (tokens: ArrayLike<number>) => {
    painted.pictures++;
    const data = new Uint8Array(resolution * resolution * 3);
    const grid = grids[0]!;
    for (let i = 0; i < data.length; i++) {
      const pixel = Math.floor(i / 3);
      const row = Math.floor((Math.floor(pixel / resolution) * grid) / resolution);
      const column = Math.floor(((pixel % resolution) * grid) / resolution);
      data[i] = tokens[row * grid + column]!;
    }
    return { width: resolution, height: resolution, data };
  };
  return { painted, decodeAll: async (lists: readonly ArrayLike<number>[]) => lists.map(decode) };
}

test.each([
  [{ resolution: 64, levels: [16, 8], multipliers: [1, 1, 2], codebookSize: 50 }, [16, 8], 8, 4, 13],
  [
    { resolution: 64, levels: [16, 8], multipliers: [1, 1, 2], keptLevel: 16, codebookSize: 50 },
    [16],
    8,
    4,
    4,
  ],
  [{ resolution: 16, levels: [8, 4], multipliers: [1, 2], keptLevel: 4, codebookSize: 24 }, [4], 5, 4, 24],
  // A grid that no whole number of squares fills.
  [{ resolution: 52, levels: [26, 13], multipliers: [1, 2], keptLevel: 13, codebookSize: 24 }, [13], 5, 4, 3],
])("%j: every code has its patch", async (sizes, grids, columns, patch, pictures) => {
  const config = augVAEConfigSchema.parse({ ...small, deeperMultipliers: [1, 2], ...sizes });
  expect(tokenCount(config)).toBe(grids.reduce((sum, grid) => sum + grid * grid, 0));
  const { painted, decodeAll } = painter(config.resolution, grids);
  const sheet = await codebookSheet(config, { decodeAll });
  expect(sheet).toMatchObject({ codes: config.codebookSize, columns, patch });
  expect(painted.pictures).toBe(pictures);
  const { width, data } = sheet.picture;
  for (let code = 0; code < sheet.codes; code++) {
    for (const [x, y] of [
      [0, 0],
      [patch - 1, patch - 1],
    ] as const) {
      const row = Math.floor(code / columns) * patch + y;
      expect(data[3 * (row * width + (code % columns) * patch + x)]).toBe(code);
    }
  }
  expect(data.at(-1)).toBe(columns * columns === sheet.codes ? sheet.codes - 1 : 255);
});
