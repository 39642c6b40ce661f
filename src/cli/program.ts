import { Command } from "commander";
import { packageVersion } from "../package/index.js";
import { registerAverage } from "./average.js";
import { registerCaption } from "./caption.js";
import { registerCorpus } from "./corpus.js";
import { registerDecode } from "./decode.js";
import { registerDemo } from "./demo.js";
import { registerDownload } from "./download.js";
import { registerDraw } from "./draw.js";
import { registerEncode } from "./encode.js";
import { registerEvaluate } from "./evaluate.js";
import { registerExport } from "./export.js";
import { report } from "./failure.js";
import { registerImport } from "./import.js";
import { registerImportPerceptual } from "./import-perceptual.js";
import { registerInspect } from "./inspect.js";
import { examples } from "./options.js";
import { registerQuantize } from "./quantize.js";
import { registerReconstruct } from "./reconstruct.js";
import { registerServe } from "./serve.js";
import type { Terminal } from "./terminal.js";
import { registerTrain } from "./train.js";

/** Each adds its command to the program. */
const commands = [
  registerDraw,
  registerCaption,
  registerReconstruct,
  registerEncode,
  registerDecode,
  registerServe,
  registerEvaluate,
  registerExport,
  registerQuantize,
  registerAverage,
  registerInspect,
  registerImport,
  registerImportPerceptual,
  registerCorpus,
  registerDownload,
  registerTrain,
  registerDemo,
];

/** The program with all its commands. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command("lverse")
    .description(
      "L-Verse: draws pictures from captions and describes pictures in words, with one transformer (BiART) over the " +
        "codes of an autoencoder (AugVAE).",
    )
    .version(packageVersion(), "-v, --version", "print the version")
    .helpOption("-h, --help", "say how a command is used")
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      outputError: (text, write) => write(`lverse: ${text.replace(/^error: /, "").replace(/\n(?=\()/, " ")}`),
    })
    .exitOverride()
    .addHelpText(
      "after",
      `${examples([
        ['lverse draw "a red apple, flat" -o apple.png', "a picture for a caption"],
        ["lverse caption photo.png", "a caption for a picture"],
        ["lverse draw --help", "more on a command"],
      ])}

Exit codes: 0 success, 1 failure, 2 wrong usage, 130 interrupted.
Environment: LVERSE_CACHE is the folder of what is fetched, HF_ENDPOINT the Hub's address, LVERSE_ONNXRUNTIME another ONNX Runtime
library; LVERSE_DEBUG=1 shows where an error comes from.`,
    );
  for (const register of commands) register(program, terminal);
  return program;
}

/**
 * Runs a command line and tells of a failure on the standard error.
 *
 * @param words what follows the program's name
 * @returns the exit code
 */
export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await createProgram(terminal).parseAsync([...words], { from: "user" });
    terminal.signal.throwIfAborted();
    return 0;
  } catch (error) {
    return report(error, terminal);
  }
}
