/** Iterations for one eigenvalue; two or three are the rule. */
const MOST_ITERATIONS = 60;

/**
 * The eigenvalues of a symmetric tridiagonal matrix, in no order, by QL iterations with implicit shifts (Bowdler et
 * al., 1968), with an error of some rounding errors of the largest.
 *
 * @param diagonal n values
 * @param beside n - 1 values beside the diagonal
 * @throws RangeError for elements that are not finite
 */
export function tridiagonalEigenvalues(diagonal: Float64Array, beside: Float64Array): Float64Array {
  const size = diagonal.length;
  const d = diagonal.slice();
  const e = new Float64Array(size);
  e.set(beside);
  let scale = 0;
  for (let i = 0; i < size; i++) scale = Math.max(scale, Math.abs(d[i]!) + Math.abs(e[i]!));
  if (!Number.isFinite(scale)) {
    throw new RangeError("a matrix has eigenvalues where its elements are finite numbers, others given");
  }
  const negligible = scale * Number.EPSILON;
  for (let first = 0; first < size; first++) {
    for (let iteration = 0; ; iteration++) {
      let last = first;
      while (last < size - 1 && Math.abs(e[last]!) > negligible) last++;
      if (last === first) break;
      if (iteration === MOST_ITERATIONS) {
        throw new RangeError(`eigenvalue ${first} of ${size} does not settle in ${iteration} iterations`);
      }
      sweep(d, e, first, last);
    }
  }
  return d;
}

/** One QL step on the rows `first … last`, from the bottom up. */
function sweep(d: Float64Array, e: Float64Array, first: number, last: number): void {
  const half = (d[first + 1]! - d[first]!) / (2 * e[first]!);
  const root = Math.hypot(half, 1);
  let g = d[last]! - d[first]! + e[first]! / (half + (half < 0 ? -root : root));
  let sine = 1;
  let cosine = 1;
  let shift = 0;
  for (let i = last - 1; i >= first; i--) {
    const f = sine * e[i]!;
    const b = cosine * e[i]!;
    const r = Math.sqrt(f * f + g * g);
    e[i + 1] = r;
    if (r === 0) {
      // The rotation is done already: the matrix falls apart here.
      d[i + 1]! -= shift;
      e[last] = 0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    g = d[i + 1]! - shift;
    const t = (d[i]! - g) * sine + 2 * cosine * b;
    shift = sine * t;
    d[i + 1] = g + shift;
    g = cosine * t - b;
  }
  d[first]! -= shift;
  e[first] = g;
  e[last] = 0;
}
