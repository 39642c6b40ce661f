import { existsSync } from "node:fs";
import {
  type FeatureNetwork,
  type FidProtocol,
  HOW_TO_GET_INCEPTION,
  InceptionFeatures,
  inceptionWeightsPath,
  ResNet50Features,
  resNet50WeightsPath,
} from "../metrics/index.js";

/** Networks whose features pictures can be compared by. */
export const featureNetworks = ["inception", "resnet50"] as const;

export type FeatureNetworkName = (typeof featureNetworks)[number];

export interface FeatureNetworkOptions {
  /** The network; unless told, Inception where its weights are there, or else ResNet-50 under its own name. */
  readonly features?: FeatureNetworkName | undefined;
  /** Of Inception: how pictures are brought to it. */
  readonly protocol: FidProtocol;
  /** Weights of FID's Inception; in the cache folder unless told. */
  readonly inception?: string | undefined;
  /** Weights of ResNet-50; in the cache folder unless told. */
  readonly resnet50?: string | undefined;
  readonly threads?: number | undefined;
  readonly batch?: number | undefined;
}

/** A network that is loaded; what has loaded it releases it. */
export interface LoadedFeatureNetwork extends FeatureNetwork {
  release(): Promise<void>;
}

/**
 * Loads the network that is asked for.
 * @throws MetricError where its weights are not there: says how to get them
 */
export function loadFeatureNetwork(
  features: FeatureNetworkName,
  options: FeatureNetworkOptions,
): Promise<LoadedFeatureNetwork> {
  const { protocol, inception, resnet50, threads, batch } = options;
  const running = { ...(threads !== undefined && { threads }), ...(batch !== undefined && { batch }) };
  if (features === "inception") {
    return InceptionFeatures.load({
      ...running,
      protocol,
      ...(inception !== undefined && { weights: inception }),
    });
  }
  return ResNet50Features.load({ ...running, ...(resnet50 !== undefined && { weights: resnet50 }) });
}

/** What was found, and what a reader of the figures has to know of it. */
export interface FoundFeatureNetwork {
  readonly network: LoadedFeatureNetwork | undefined;
  /** Which one that is, or was asked for. */
  readonly features: FeatureNetworkName | undefined;
  /** Whether FID itself cannot be computed. */
  readonly withoutFid: boolean;
  readonly notes: readonly string[];
}

/**
 * The network that is asked for, or unless one is the best whose weights are there: FID's Inception, then ResNet-50, then
 * none.
 * @throws MetricError where the one that is asked for, by name or by its file, is not there
 */
export async function findFeatureNetwork(options: FeatureNetworkOptions): Promise<FoundFeatureNetwork> {
  const { features, inception, resnet50 } = options;
  const asked = features ?? (inception !== undefined ? "inception" : undefined);
  if (asked !== undefined) {
    return {
      network: await loadFeatureNetwork(asked, options),
      features: asked,
      withoutFid: asked !== "inception",
      notes: [],
    };
  }
  if (existsSync(inceptionWeightsPath())) {
    const network = await loadFeatureNetwork("inception", options);
    return { network, features: "inception", withoutFid: false, notes: [] };
  }
  const missing = `the weights of FID's Inception are not at ${inceptionWeightsPath()}; to get them, ${HOW_TO_GET_INCEPTION}`;
  if (resnet50 !== undefined || existsSync(resNet50WeightsPath())) {
    const network = await loadFeatureNetwork("resnet50", options);
    const notes = [
      `FID could not be computed: ${missing}. ${network.metric} stands in, which is another distance`,
    ];
    return { network, features: "resnet50", withoutFid: true, notes };
  }
  const notes = [
    `no Fréchet distance could be computed: ${missing}. For fd-resnet50 instead: npx tsx scripts/fetch-resnet50.ts`,
  ];
  return { network: undefined, features: undefined, withoutFid: true, notes };
}
