/** A model that cannot do what was asked of it. */
export class PipelineError extends Error {
  override name = "PipelineError";
}
