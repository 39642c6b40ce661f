import { type CaptionedPictures, isCorpus, type MissingPictures, openCaptioned } from "../data/index.js";

/** What else words of a command line say of pictures. */
export interface DatasetOptions {
  /** Of a corpus or of Karpathy's file of captions; `train` unless told. Of no effect on what has no splits. */
  readonly split?: string | undefined;
  /** A file of captions for the pictures of one folder. */
  readonly captions?: string | undefined;
  readonly missing?: MissingPictures | undefined;
  /** Leave out pictures without a caption. */
  readonly captioned?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Whether a split can be asked for: of one corpus, or of a file of captions, which may refuse it. */
export const hasSplits = (sources: readonly string[], captions?: string): boolean =>
  captions !== undefined || (sources.length === 1 && isCorpus(sources[0]!));

/**
 * The pictures that words of a command line name, with the captions that are found with them: one split of a corpus, where
 * the only source is a corpus, else folders, lists, shards and single pictures.
 * @throws SourceError, DownloadError, DatasetError or CorpusError where they cannot be had
 */
export async function datasetPictures(
  sources: readonly string[],
  options: DatasetOptions = {},
): Promise<CaptionedPictures> {
  const { split, ...others } = options;
  const divided = hasSplits(sources, options.captions);
  return openCaptioned([...sources], { ...others, ...(divided && { split }) });
}
