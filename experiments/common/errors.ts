/** An experiment that cannot begin, go on or be reported; its message says why and what to do. */
export class ExperimentError extends Error {
  override name = "ExperimentError";
}
