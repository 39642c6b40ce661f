import { basename, extname } from "node:path";
import type { Command } from "commander";
import { importAugVAE, saveImportedAugVAE } from "../pipelines/import-augvae.js";
import { describeNetwork, summarizeAugVAE } from "../pipelines/network-summary.js";
import { UsageError } from "./failure.js";
import { examples, jsonOption } from "./options.js";
import { print, type Terminal } from "./terminal.js";

interface ImportOptions {
  readonly output: string;
  readonly name?: string;
  readonly skipUnknownClasses?: boolean;
  readonly json?: boolean;
}

export function registerImport(program: Command, terminal: Terminal): void {
  program
    .command("import")
    .summary("take over an AugVAE that the paper's authors' code has trained")
    .description(
      "Reads a checkpoint of the released AugVAE (AugVAE-ML or AugVAE-SL, as PyTorch Lightning saves it) and writes a " +
        "folder for --model. Such files hold programs in Python's pickle format: nothing of them is run, and a file " +
        "that asks for a class which is not on the list of harmless ones is refused with its name. With an AugVAE " +
        "alone, reconstruct, encode, decode, export, inspect and train work; drawing and captions take a BiART, too.",
    )
    .argument("<checkpoint>", "the .ckpt file")
    .requiredOption("-o, --output <folder>", "the model folder, which must not exist yet")
    .option("--name <name>", "name of the model (default: the file's)")
    .option("--skip-unknown-classes", "leave out objects of unknown classes instead of refusing the file")
    .addOption(jsonOption("what was imported"))
    .addHelpText(
      "after",
      examples([
        ["lverse import augvae-sl.ckpt -o models/official", "the authors' weights"],
        ["lverse reconstruct photo.jpg -o out.png --model models/official", "a picture through them"],
      ]),
    )
    .action(async (file: string, options: ImportOptions) => importFile(file, options, terminal));
}

async function importFile(file: string, options: ImportOptions, terminal: Terminal): Promise<void> {
  const { output, skipUnknownClasses, json, name = basename(file, extname(file)) } = options;
  if (name.trim() === "") throw new UsageError("--name is empty; a model needs a name");
  const imported = await importAugVAE(file, {
    unknownClasses: skipUnknownClasses ? "name" : "refuse",
    signal: terminal.signal,
  });
  terminal.signal.throwIfAborted();
  await saveImportedAugVAE(output, imported, name);
  const summary = summarizeAugVAE(imported.config);
  const { kind, parameters, codebook, tokens, config } = summary;
  const { source, ignored } = imported;
  const facts = { output, name, kind, source, parameters, codebook, tokens, ignored: ignored.length, config };
  const origin = [
    source.lightning === undefined ? "" : `, Lightning ${source.lightning}`,
    source.epoch === undefined ? "" : `, epoch ${source.epoch}`,
    source.step === undefined ? "" : `, step ${source.step}`,
  ].join("");
  const lost = ignored.length === 0 ? "" : `  ${ignored.length} tensors of its loss were left out\n`;
  const text =
    `${output}: ${kind} "${name}" from ${file}${origin}\n` +
    `  ${describeNetwork(summary)}\n` +
    `  ${parameters.toLocaleString("en-US")} parameters, ${tokens.toLocaleString("en-US")} tokens a picture\n${lost}`;
  await print(terminal, json ? `${JSON.stringify(facts, null, 2)}\n` : text);
}
