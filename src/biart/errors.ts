/** What BiART refuses: arguments that do not fit the model, or a generator that cannot be used. */
export class BiARTError extends Error {
  override name = "BiARTError";
}

/** Logits that are no numbers, whatever was asked for. */
export class DamagedWeightsError extends BiARTError {
  override name = "DamagedWeightsError";
}
