import { type ClipScorer, loadClip } from "../metrics/index.js";
import type { ModelOptions } from "./options.js";
import { progressBar } from "./progress.js";
import type { Terminal } from "./terminal.js";

/**
 * Loads a CLIP model, with a bar for each file that is downloaded.
 *
 * @param model as `--clip` gives it: a folder, an id on the Hugging Face Hub, or nothing
 */
export async function openClip(
  model: string | undefined,
  terminal: Terminal,
  { threads, quiet }: Pick<ModelOptions, "threads" | "quiet"> = {},
): Promise<ClipScorer> {
  let shown: string | undefined;
  let bar = progressBar(terminal, "", true);
  try {
    return await loadClip(model, {
      ...(threads !== undefined && { threads }),
      signal: terminal.signal,
      onDownload: (file, received, total) => {
        if (file !== shown) {
          bar.stop();
          bar = progressBar(terminal, `downloading ${file}`, quiet);
          shown = file;
        }
        if (total !== undefined) bar.update(received, total);
      },
    });
  } finally {
    bar.stop();
  }
}
