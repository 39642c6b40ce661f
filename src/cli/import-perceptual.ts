import { type Command, Option } from "commander";
import { importPerceptual, type PerceptualSource } from "../pipelines/import-perceptual.js";
import { UsageError } from "./failure.js";
import { examples, jsonOption } from "./options.js";
import { print, type Terminal } from "./terminal.js";

interface ImportPerceptualOptions {
  readonly network: "lpips" | "resnet50";
  readonly vgg?: string;
  readonly heads?: string;
  readonly weights?: string;
  readonly output: string;
  readonly json?: boolean;
}

export function registerImportPerceptual(program: Command, terminal: Terminal): void {
  program
    .command("import-perceptual")
    .summary("convert the weights of AugVAE's perceptual loss")
    .description(
      "Converts PyTorch's files of the network that compares pictures in AugVAE's training to safetensors. No package " +
        "may hold these files; docs/augvae.md says what they are called. Nothing that such a file holds is run.",
    )
    .addOption(new Option("--network <name>", "the network").choices(["lpips", "resnet50"]).default("lpips"))
    .option("--vgg <file>", "lpips: torchvision's VGG16, vgg16-397923af.pth")
    .option("--heads <file>", "lpips: the linear heads of LPIPS 0.1, vgg.pth")
    .option("--weights <file>", "resnet50: torchvision's ResNet-50")
    .requiredOption("-o, --output <file>", "the safetensors file")
    .addOption(jsonOption("what was written"))
    .addHelpText(
      "after",
      examples([
        [
          "lverse import-perceptual --vgg vgg16-397923af.pth --heads vgg.pth -o weights/lpips-vgg16.safetensors",
          "the paper's",
        ],
      ]),
    )
    .action(async (options: ImportPerceptualOptions) => {
      const { network, output, json } = options;
      const tensors = await importPerceptual(sourceOf(options), output);
      const text = `${output}: ${tensors} tensors of ${network}\n`;
      await print(terminal, json ? `${JSON.stringify({ output, network, tensors }, null, 2)}\n` : text);
    });
}

function sourceOf({ network, vgg, heads, weights }: ImportPerceptualOptions): PerceptualSource {
  if (network === "lpips") {
    if (vgg && heads) return { network, vgg, heads };
    throw new UsageError("lpips takes two files: --vgg and --heads");
  }
  if (weights) return { network, weights };
  throw new UsageError("resnet50 takes a file: --weights");
}
