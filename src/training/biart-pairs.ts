import { createHash } from "node:crypto";
import { join } from "node:path";
import { tokenCount } from "../augvae/index.js";
import type { BiARTConfig } from "../biart/index.js";
import { CheckpointError } from "../checkpoint/index.js";
import { codesOf, readCorpus, readTokenShards } from "../data/index.js";
import type { Runtime } from "../engine/index.js";
import { corpusFingerprint } from "./augvae-pictures.js";
import type { TwiceEncoded } from "./carry-codes.js";
import type { RunConfig } from "./config.js";
import { TrainingError } from "./errors.js";
import { encodePictures, loadTrainedAugVAE, type TrainedAugVAE } from "./image-tokens.js";
import { findAugVAE } from "./matching-augvae.js";
import type { RunReporter } from "./run-log.js";

/** A picture's tokens, `[imageLength]`, with its captions, one at least. */
export interface CaptionedTokens {
  readonly image: Uint32Array;
  readonly captions: readonly string[];
  /** The tokens of other crops of it, `[imageLength]` each, which captions are learned from, too. */
  readonly views?: readonly { readonly image: Uint32Array }[];
}

/** The training pictures as another AugVAE encoded them, too. */
export interface FormerTokens {
  /** SHA-256 of its weights, as in {@link PairSplits}. */
  readonly augvae: string;
  readonly pictures: readonly TwiceEncoded[];
}

export interface PairSplits {
  readonly train: readonly CaptionedTokens[];
  readonly heldOut: readonly CaptionedTokens[];
  /** SHA-256 of the weights of the AugVAE whose codes the tokens are (`codesOf`). */
  readonly augvae: string;
  /** Reads `tokens.former`, where the configuration names it: only a run that starts needs it. */
  readonly loadFormer?: (() => Promise<FormerTokens>) | undefined;
  /** SHA-256 of what the training pictures are: of the corpus' shards, or of the token shards. */
  readonly source: string;
  /** Reads the run's AugVAE-SL, if it is the one that made the tokens. */
  readonly loadAugVAE: () => Promise<TrainedAugVAE | undefined>;
}

/**
 * What BiART learns from: token shards where the configuration names them, else the run's corpus as its AugVAE-SL
 * encodes it now.
 * @throws CheckpointError where the tokens do not fit the model; TrainingError where a record has no caption, or
 * `tokens.former` is given without `from`
 */
export async function biartPairs(
  run: RunConfig,
  options: { runtime: Runtime; reporter: RunReporter; signal?: AbortSignal | undefined },
): Promise<PairSplits> {
  const model = run.biart!;
  const { tokens, from } = run.biartTraining!;
  const folder = join(run.output, "augvae-sl");
  if (tokens) {
    const { former } = tokens;
    if (former !== undefined && from === undefined) {
      throw new TrainingError(
        `tokens.former is ${former}, and there is no BiART that knows these tokens: name it with from in biartTraining, or --from`,
      );
    }
    const train = await Promise.all([tokens.train].flat().map((one) => fromShards(one, model)));
    const heldOut = tokens.heldOut ? await fromShards(tokens.heldOut, model) : undefined;
    const views = await Promise.all([tokens.views ?? []].flat().map((one) => fromShards(one, model)));
    const { augvae } = train[0]!;
    for (const other of [...train, ...views, ...(heldOut ? [heldOut] : [])]) {
      if (other.augvae === augvae) continue;
      throw new TrainingError(`${train[0]!.folder} and ${other.folder} are tokens of different models`);
    }
    const sourcesOf = (folders: readonly { readonly source: string }[]) =>
      folders.map(({ source }) => source);
    const sources = [...sourcesOf(train), ...(views.length > 0 ? ["views", ...sourcesOf(views)] : [])];
    return {
      train: withViews(
        train.flatMap(({ pairs }) => pairs),
        views,
      ),
      heldOut: heldOut?.pairs ?? [],
      loadFormer: former === undefined ? undefined : () => loadFormer(former, train, model),
      augvae,
      source: sources.length === 1 ? sources[0]! : digestOf(sources),
      loadAugVAE: () => loadMaker(folder, augvae),
    };
  }
  const { runtime, reporter, signal } = options;
  const augvae = await loadTrainedAugVAE(folder);
  checkFit(model, tokenCount(augvae.model), augvae.model.codebookSize, folder);
  const encode = async (split: "train" | "heldout-pair") => {
    const items = await readCorpus(run.corpus, split);
    reporter.message(`encoding ${items.length} pictures (${split})`);
    const images = await encodePictures(runtime, augvae, items, { threads: run.threads, signal });
    return items.map(({ captions }, i) => ({ image: images[i]!, captions }));
  };
  return {
    train: await encode("train"),
    heldOut: await encode("heldout-pair"),
    augvae: augvae.sha256,
    source: await corpusFingerprint(run.corpus),
    loadAugVAE: () => loadMaker(folder, augvae.sha256),
  };
}

/** The AugVAE in a folder whose weights have a digest; undefined where there is none. */
async function loadMaker(folder: string, sha256: string): Promise<TrainedAugVAE | undefined> {
  try {
    const found = await findAugVAE(folder, sha256);
    return found.sha256 === sha256 ? found : undefined;
  } catch (error) {
    if (error instanceof CheckpointError) return undefined;
    throw error;
  }
}

type NamedPair = CaptionedTokens & { readonly name: string };

interface NamedFolder {
  readonly folder: string;
  readonly pairs: readonly NamedPair[];
}

/**
 * Gives each picture its other views, found by its name.
 * @throws TrainingError where a view is of no picture that is trained on
 */
function withViews(pairs: readonly NamedPair[], folders: readonly NamedFolder[]): readonly CaptionedTokens[] {
  if (folders.length === 0) return pairs;
  const found = new Map(pairs.map(({ name }) => [name, [] as NamedPair[]]));
  for (const { folder, pairs: views } of folders) {
    for (const view of views) {
      const of = found.get(view.name);
      if (!of) {
        throw new TrainingError(
          `${folder}: ${view.name} is a view of no picture in tokens.train; encode the same pictures with another crop`,
        );
      }
      of.push(view);
    }
  }
  for (const pair of pairs) Object.assign(pair, { views: found.get(pair.name) });
  return pairs;
}

/**
 * The pictures of a folder that another AugVAE encoded, too, found by their names; of a name that comes again in `train`, in another
 * crop, the first. Their tokens are read as they are asked for.
 * @throws TrainingError where there are none
 */
async function loadFormer(
  folder: string,
  train: readonly NamedFolder[],
  model: BiARTConfig,
): Promise<FormerTokens> {
  const { pairs, augvae } = await fromShards(folder, model);
  const before = new Map(pairs.map((pair) => [pair.name, pair]));
  const pictures: TwiceEncoded[] = [];
  for (const pair of train.flatMap((one) => one.pairs)) {
    const known = before.get(pair.name);
    if (!known) continue;
    before.delete(pair.name);
    pictures.push({
      get former() {
        return known.image;
      },
      get now() {
        return pair.image;
      },
    });
  }
  if (pictures.length > 0) return { augvae, pictures };
  throw new TrainingError(
    `${folder}: none of its ${pairs.length} pictures is in tokens.train; tokens.former holds pictures of tokens.train by another AugVAE`,
  );
}

async function fromShards(folder: string, model: BiARTConfig) {
  const { manifest, items } = await readTokenShards(folder);
  checkFit(model, manifest.model.tokens, manifest.model.codes, folder);
  const pairs = items.map((item): NamedPair => {
    const { name, captions = [] } = item;
    if (captions.length === 0) {
      throw new TrainingError(
        `${folder}: ${name} has no caption; BiART learns from pairs: encode with captions (\`lverse encode --captions …\`, ` +
          "or --captioned for a corpus)",
      );
    }
    return {
      name,
      captions,
      // Tokens of many pictures stay on the disk until they are asked for.
      get image() {
        return item.tokens;
      },
    };
  });
  const source = digestOf(manifest.shards.map(({ sha256 }) => sha256));
  return { folder, pairs, augvae: codesOf(manifest), source };
}

/** SHA-256 of digests, in hexadecimal digits. */
function digestOf(digests: readonly string[]): string {
  const hash = createHash("sha256");
  for (const digest of digests) hash.update(digest);
  return hash.digest("hex");
}

function checkFit(model: BiARTConfig, tokens: number, codes: number, path: string): void {
  if (model.imageLength === tokens && model.imageVocabulary === codes) return;
  throw new CheckpointError({
    path,
    problem: "BiART does not fit AugVAE",
    found: `imageLength ${model.imageLength}, imageVocabulary ${model.imageVocabulary}`,
    expected: `${tokens} tokens of ${codes} codes`,
    advice: "Change the section biart of the configuration",
  });
}
