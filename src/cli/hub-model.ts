import { fetchHubModel, isHubId } from "../pipelines/index.js";
import { progressBar } from "./progress.js";
import type { Terminal } from "./terminal.js";

/**
 * The folder of a model: of one of the Hub ("organization/name") after it has been fetched, with a bar, and until Ctrl-C.
 * @throws HubError as `fetchHubModel`
 */
export async function modelFolder<Model extends string | undefined>(
  model: Model,
  terminal: Terminal,
  options: { readonly quiet?: boolean | undefined } = {},
): Promise<Model | string> {
  if (model === undefined || !isHubId(model)) return model;
  const bar = progressBar(terminal, `fetching ${model}`, options.quiet);
  try {
    return await fetchHubModel(model, {
      signal: terminal.signal,
      onProgress: (received, total) => bar.update(received, total),
    });
  } finally {
    bar.stop();
  }
}
