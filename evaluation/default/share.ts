/** How often something was so: `hits` of `total`. */
export interface Share {
  readonly hits: number;
  readonly total: number;
}

/** How often a test holds. */
export function shareOf<T>(items: readonly T[], test: (item: T) => boolean): Share {
  return { hits: items.filter(test).length, total: items.length };
}

/** The 97.5 % point of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * Wilson's 95 % interval of a share, from 0 to 1 (Wilson, 1927): it stays within [0, 1], and has a width where all or none
 * of the trials hit.
 *
 * @throws RangeError for no trials, or more hits than trials
 */
export function wilsonInterval({ hits, total }: Share): [low: number, high: number] {
  if (!(total >= 1 && hits >= 0 && hits <= total)) {
    throw new RangeError(`a share has 0 to total hits of 1 trial or more, ${hits} of ${total} given`);
  }
  const share = hits / total;
  const centre = share + Z ** 2 / (2 * total);
  const spread = Z * Math.sqrt((share * (1 - share)) / total + Z ** 2 / (4 * total ** 2));
  const scale = 1 + Z ** 2 / total;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}

/** "42.1 % (35.0–49.6)"; a dash for no trials. */
export function formatShare(share: Share | undefined): string {
  if (share === undefined || share.total === 0) return "–";
  const percent = (value: number) => (100 * value).toFixed(1);
  const [low, high] = wilsonInterval(share);
  return `${percent(share.hits / share.total)} % (${percent(low)}–${percent(high)})`;
}
