/** A filter of Pillow's `Image.resize`: it widens with the reduction, so that nothing aliases. */
export type ResizeFilter = keyof typeof FILTERS;

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** Filters over distance in source pixels, and the distance at which they end. */
const FILTERS = {
  box: { support: 0.5, weight: (x: number) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, weight: (x: number) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: {
    support: 2,
    weight: (x: number) => {
      const t = Math.abs(x);
      if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
      return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
    },
  },
  lanczos3: { support: 3, weight: (x: number) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** How pixels of a line are summed from those of another. */
export interface Taps<Weights extends Float64Array | Int32Array> {
  /** First source pixel of each output pixel. */
  readonly first: Int32Array;
  /** How many source pixels it sums. */
  readonly count: Int32Array;
  /** Row i holds the weights of output pixel i, `stride` values. */
  readonly weights: Weights;
  readonly stride: number;
}

/**
 * The weights, of sum 1 each, of output pixels `from` … `from + length - 1` of `target` that `source` pixels shrink or
 * grow to.
 */
export function filterTaps(
  source: number,
  target: number,
  from: number,
  length: number,
  filter: ResizeFilter,
): Taps<Float64Array> {
  const { support, weight } = FILTERS[filter];
  const scale = source / target;
  const widening = Math.max(1, scale);
  const reach = support * widening;
  const stride = Math.ceil(reach) * 2 + 1;
  const first = new Int32Array(length);
  const count = new Int32Array(length);
  const weights = new Float64Array(length * stride);
  for (let i = 0; i < length; i++) {
    const centre = (from + i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - reach + 0.5));
    const taps = Math.min(source, Math.trunc(centre + reach + 0.5)) - start;
    const raw = Array.from({ length: taps }, (_, tap) => weight((start + tap - centre + 0.5) / widening));
    const sum = raw.reduce((total, value) => total + value, 0);
    raw.forEach((value, tap) => {
      weights[i * stride + tap] = value / sum;
    });
    first[i] = start;
    count[i] = taps;
  }
  return { first, count, weights, stride };
}
