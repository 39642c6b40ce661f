/** Pixels in RGBA, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * Enlarges a picture by a whole factor with Catmull-Rom's cubic (Keys 1981, a = -1/2), which is sharper than what browsers do
 * and shows no squares. Edges repeat their last pixel.
 */
export function enlarge({ width, height, data }: Pixels, factor: number): Pixels {
  if (!(Number.isSafeInteger(factor) && factor >= 1)) {
    throw new RangeError(`a picture is enlarged by a whole factor from 1, ${factor} given`);
  }
  const wide = alongRows(Float32Array.from(data), width, height, factor);
  // The second pass runs along what were columns, and turns the picture back.
  const large = alongRows(transpose(wide, width * factor, height), height, width * factor, factor);
  const size = { width: width * factor, height: height * factor };
  return { ...size, data: Uint8ClampedArray.from(transpose(large, size.height, size.width)) };
}

/** `[height, width, 4]` to `[height, width * factor, 4]`. */
function alongRows(pixels: Float32Array, width: number, height: number, factor: number): Float32Array {
  const out = new Float32Array(width * factor * height * 4);
  const phases = Array.from({ length: factor }, (_, phase) => {
    const at = (phase + 0.5) / factor - 0.5;
    const first = Math.floor(at) - 1;
    return { first, weights: [0, 1, 2, 3].map((tap) => cubic(at - first - tap)) };
  });
  for (let row = 0; row < height; row++) {
    for (let x = 0; x < width * factor; x++) {
      const { first, weights } = phases[x % factor]!;
      const left = Math.floor(x / factor) + first;
      const to = 4 * (row * width * factor + x);
      for (const [tap, weight] of weights.entries()) {
        const from = 4 * (row * width + Math.min(width - 1, Math.max(0, left + tap)));
        for (let channel = 0; channel < 4; channel++) out[to + channel]! += weight * pixels[from + channel]!;
      }
    }
  }
  return out;
}

/** `[height, width, 4]` to `[width, height, 4]`. */
function transpose(pixels: Float32Array, width: number, height: number): Float32Array {
  const out = new Float32Array(pixels.length);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = 4 * (row * width + column);
      const to = 4 * (column * height + row);
      for (let channel = 0; channel < 4; channel++) out[to + channel] = pixels[from + channel]!;
    }
  }
  return out;
}

function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return 1.5 * x ** 3 - 2.5 * x ** 2 + 1;
  if (x < 2) return -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2;
  return 0;
}
