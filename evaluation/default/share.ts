/** How often something was so: `hits` of `total`. */
export interface Share {
  readonly hits: number;
  readonly total: number;
  /** How many independent trials tell as much, where trials go together; `total` unless given. */
  readonly effective?: number | undefined;
}

/** How often a test holds. */
export function shareOf<T>(items: readonly T[], test: (item: T) => boolean): Share {
  return { hits: items.filter(test).length, total: items.length };
}

/**
 * How many parts are right of all parts of some pictures. Parts of one picture go together: a caption that takes a scene for one
 * thing has two of three wrong at once. So many independent trials tell as much as have the variance of the ratio estimator
 * over pictures (Cochran, "Sampling Techniques", 1977, section 2.11).
 */
export function shareOfParts(pictures: readonly { readonly right: number; readonly total: number }[]): Share {
  const sum = (of: (one: { readonly right: number; readonly total: number }) => number) =>
    pictures.reduce((all, one) => all + of(one), 0);
  const [hits, total] = [sum(({ right }) => right), sum((one) => one.total)];
  const share = hits / total;
  const count = pictures.length;
  const variance =
    ((count / (count - 1)) * sum(({ right, total: parts }) => (right - share * parts) ** 2)) / total ** 2;
  // Where all are right, or none, or there is one picture, nothing is known of how they go together.
  const effective = variance > 0 ? Math.min(total, (share * (1 - share)) / variance) : count;
  return { hits, total, ...(total > 0 && effective < total && { effective }) };
}

/** The 97.5 % point of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * Wilson's 95 % interval of a share, from 0 to 1 (Wilson, 1927): it stays within [0, 1], and has a width where all or none
 * of the trials hit.
 *
 * @throws RangeError for no trials, or more hits than trials
 */
export function wilsonInterval({ hits, total, effective = total }: Share): [low: number, high: number] {
  if (!(total >= 1 && hits >= 0 && hits <= total)) {
    throw new RangeError(`a share has 0 to total hits of 1 trial or more, ${hits} of ${total} given`);
  }
  const share = hits / total;
  const centre = share + Z ** 2 / (2 * effective);
  const spread = Z * Math.sqrt((share * (1 - share)) / effective + Z ** 2 / (4 * effective ** 2));
  const scale = 1 + Z ** 2 / effective;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}

/** "42.1 % (35.0–49.6)"; a dash for no trials. */
export function formatShare(share: Share | undefined): string {
  if (share === undefined || share.total === 0) return "–";
  const percent = (value: number) => (100 * value).toFixed(1);
  const [low, high] = wilsonInterval(share);
  return `${percent(share.hits / share.total)} % (${percent(low)}–${percent(high)})`;
}
