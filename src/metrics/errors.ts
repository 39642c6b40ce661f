/** A metric cannot be computed from what was given; the message says why and what to do. */
export class MetricError extends Error {
  override readonly name = "MetricError";
}
