/** What a training graph is written for, given the execution provider that runs it. */
export function deviceOf(executionProvider: string): "cpu" | "gpu" {
  return executionProvider.toLowerCase() === "cpu" ? "cpu" : "gpu";
}
