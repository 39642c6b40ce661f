import type { Caption } from "../api/client.js";

/** How likely each token of a caption was for the model, on average: the geometric mean, in [0, 1]. */
export function tokenLikelihood({
  logLikelihood,
  tokens,
}: Pick<Caption, "logLikelihood" | "tokens">): number {
  return Math.exp(logLikelihood / Math.max(1, tokens.length));
}

/** The likeliest first, each wording once: the model may reach one by several ways of dividing it into tokens. */
export function distinct(captions: readonly Caption[]): Caption[] {
  const sorted = captions.toSorted((a, b) => b.logLikelihood - a.logLikelihood);
  return sorted.filter((one, i) => sorted.findIndex(({ caption }) => caption === one.caption) === i);
}

/**
 * How captions divide what the model holds likely among themselves: their likelihoods, made to sum to one.
 *
 * @param logLikelihoods in nats
 */
export function shares(logLikelihoods: readonly number[]): number[] {
  const highest = Math.max(...logLikelihoods);
  const likelihoods = logLikelihoods.map((value) => Math.exp(value - highest));
  const sum = likelihoods.reduce((total, value) => total + value, 0);
  return likelihoods.map((value) => value / sum);
}
