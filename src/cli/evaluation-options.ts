import { type Command, InvalidArgumentError, Option } from "commander";
import { type BlurKind, blurKinds, type FidProtocol, fidProtocols } from "../metrics/index.js";
import { type FeatureNetworkName, featureNetworks } from "../pipelines/feature-networks.js";

/** Which network measures distances of sets, and how pictures come to it. */
export interface DistanceOptions {
  readonly features?: FeatureNetworkName;
  readonly protocol: FidProtocol;
  readonly inception?: string;
  readonly resnet50?: string;
}

export function addDistanceOptions(command: Command, protocol: FidProtocol): Command {
  return command
    .addOption(
      new Option(
        "--protocol <name>",
        "how pictures come to Inception: as torch-fidelity, the code of DM-GAN or clean-fid resizes them",
      )
        .choices(fidProtocols)
        .default(protocol),
    )
    .addOption(
      new Option(
        "--features <network>",
        "what describes pictures: inception (FID) or resnet50 (fd-resnet50, another distance)",
      ).choices(featureNetworks),
    )
    .option("--inception <file>", "converted weights of FID's Inception (default: the cache folder's)")
    .option("--resnet50 <file>", "converted weights of ResNet-50 (default: the cache folder's)");
}

export interface BlurOptions {
  readonly blur: readonly number[];
  readonly blurKind: BlurKind;
}

export function addBlurOptions(command: Command): Command {
  return command
    .option("--blur <radii>", "blur both sides by each of these radii, as 0,1,2,4,8: FID-k", radii, [0])
    .addOption(
      new Option("--blur-kind <kind>", "Pillow's GaussianBlur, as in Table 3, or an exact Gaussian")
        .choices(blurKinds)
        .default("pillow"),
    );
}

/** Radii of 0 or more, each once, in the order given. */
function radii(text: string): number[] {
  const values = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (values.every((value) => Number.isFinite(value) && value >= 0)) return [...new Set(values)];
  throw new InvalidArgumentError(
    "Radii of 0 px or more are expected, with commas between them, as 0,1,2,4,8.",
  );
}

/** Pictures that cannot be read. */
export function strictOption(): Option {
  return new Option(
    "--strict",
    "end at the first picture that cannot be read (default: count and name them)",
  );
}
