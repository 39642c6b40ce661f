/** What BiART refuses: arguments that do not fit the model, or a generator that cannot be used. */
export class BiARTError extends Error {
  override name = "BiARTError";
}
