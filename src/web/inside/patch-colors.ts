import type { Pixels } from "../parts/enlarge.js";

export type Color = readonly [red: number, green: number, blue: number];

/** How the patches of a sheet lie. */
export interface SheetLayout {
  readonly codes: number;
  readonly columns: number;
  readonly patch: number;
}

/** The mean colour of each code's patch, each channel in [0, 255]. */
export function meanColors({ width, data }: Pixels, { codes, columns, patch }: SheetLayout): Color[] {
  return Array.from({ length: codes }, (_, code) => {
    const left = (code % columns) * patch;
    const top = Math.floor(code / columns) * patch;
    const sum = [0, 0, 0];
    for (let y = 0; y < patch; y++) {
      for (let x = 0; x < patch; x++) {
        for (let c = 0; c < 3; c++) sum[c]! += data[4 * ((top + y) * width + left + x) + c]!;
      }
    }
    return sum.map((value) => value / (patch * patch)) as unknown as Color;
  });
}

/** Below this, a colour counts as a grey. In [0, 1], of the difference between its channels. */
const grey = 0.12;
/** Hues that stand together. */
const bands = 12;

/** Codes in an order that puts like colours together: greys by lightness, then hues in bands, each by lightness. */
export function orderByColor(colors: readonly Color[]): number[] {
  const keys = colors.map((color) => {
    const [red, green, blue] = color;
    const most = Math.max(...color);
    const range = most - Math.min(...color);
    const lightness = (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
    if (range / 255 < grey) return { band: -1, lightness };
    const sextant =
      most === red
        ? (green - blue) / range
        : most === green
          ? 2 + (blue - red) / range
          : 4 + (red - green) / range;
    return { band: Math.floor(((((sextant + 6) % 6) / 6) * bands + 0.5) % bands), lightness };
  });
  return keys
    .map((_, code) => code)
    .sort((a, b) => keys[a]!.band - keys[b]!.band || keys[a]!.lightness - keys[b]!.lightness || a - b);
}

/** Codes in the order of how near their colours are to one code's, which is the first itself. */
export function orderByLikeness(colors: readonly Color[], to: number): number[] {
  const [red, green, blue] = colors[to]!;
  const far = colors.map(([r, g, b], code) =>
    code === to ? -1 : (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2,
  );
  return far.map((_, code) => code).sort((a, b) => far[a]! - far[b]! || a - b);
}
