/** A model that cannot do what was asked of it. */
export class PipelineError extends Error {
  override name = "PipelineError";
}

/** What is told of a model whose sessions have been freed. */
export function disposed(): PipelineError {
  return new PipelineError("the model has been disposed of; load it again");
}
