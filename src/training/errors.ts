/** A run that cannot start or go on; its message says why and what to do. */
export class TrainingError extends Error {
  override name = "TrainingError";
}
