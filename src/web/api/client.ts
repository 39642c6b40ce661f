import type { DrawLimits, DrawSettings } from "../draw/draw-settings.js";
import { readEvents } from "./event-parser.js";
import { Problem, problemOf, toldProblem, unreachable } from "./problem.js";

/** What the server tells of its model. */
export interface ModelInfo {
  readonly name: string;
  readonly version: string;
  /** Height and width of pictures, in pixels. */
  readonly resolution: number;
  /** Tokens of a picture. */
  readonly tokens: number;
  /** Height and width of each level's token grid. */
  readonly grids: readonly number[];
  readonly codebookSize: number;
  readonly textVocabulary: number;
  readonly biart: { readonly layers: number; readonly width: number; readonly heads: number };
  readonly defaults: {
    readonly drawing: Omit<DrawLimits["defaults"], "candidates">;
    readonly drawingCandidates: number;
  };
  readonly limits: {
    readonly pictureBytes: number;
    readonly picturePixels: number;
    readonly captionLength: number;
    readonly count: number;
    readonly candidates: number;
    readonly beams: number;
  };
  /** Whether the server holds a study. */
  readonly study: { readonly title: string; readonly count: number } | null;
}

/** A picture that the model drew. */
export interface DrawnImage {
  /** In base64, with its settings in its text. */
  readonly png: string;
  readonly caption: string;
  readonly seed: number;
  /** Which of the candidates it was, from 0. */
  readonly index: number;
  readonly logLikelihood: number;
  /** Of a picture that was chosen. */
  readonly score?: number | undefined;
  readonly tokens: readonly number[];
  /** Tokens of the caption that the model did not read. */
  readonly droppedTokens: number;
}

/** What comes while a picture is drawn. */
export type DrawingEvent =
  | { readonly kind: "waiting"; readonly ahead: number }
  | {
      readonly kind: "row";
      /** Which of the pictures, from 0. */
      readonly index: number;
      readonly rows: number;
      readonly of: number;
      readonly done: number;
      readonly total: number;
      readonly secondsLeft: number | null;
      readonly png: string;
    }
  | {
      readonly kind: "ranking";
      readonly done: number;
      readonly total: number;
      readonly secondsLeft: number | null;
    }
  | { readonly kind: "result"; readonly images: readonly DrawnImage[] };

export interface Caption {
  readonly caption: string;
  /** In nats, its end included. */
  readonly logLikelihood: number;
  readonly tokens: readonly number[];
}

export interface Reconstruction {
  /** What the model sees, and what its tokens keep of it: PNG in base64. */
  readonly original: string;
  readonly reconstruction: string;
  readonly tokens: readonly number[];
  /** In decibels; null where both are equal. */
  readonly psnr: number | null;
}

export interface DecodedTokens {
  readonly tokens: readonly number[];
  readonly png: string;
}

export interface Codebook {
  readonly codes: number;
  /** Code i is in column i % columns. */
  readonly columns: number;
  /** Height and width of a patch, in pixels. */
  readonly patch: number;
  readonly png: string;
}

export const fetchModel = (signal?: AbortSignal): Promise<ModelInfo> => answer("/v1/model", { signal });

export const fetchCodebook = (signal?: AbortSignal): Promise<Codebook> => answer("/v1/codebook", { signal });

/** Draws; ends after the result. Aborting the signal closes the connection, which stops the server's work. */
export async function* drawPictures(
  settings: DrawSettings,
  signal: AbortSignal,
): AsyncGenerator<DrawingEvent> {
  const response = await ask("/v1/images", { ...json({ ...settings, stream: true }), signal });
  const events = readEvents(response.body!);
  for (;;) {
    const { value, done } = await events.next().catch((error: unknown) => {
      signal.throwIfAborted();
      throw unreachable(error);
    });
    if (done) throw unreachable(undefined);
    const { event, data } = value;
    if (event === "error") throw toldProblem(data) ?? new Problem(data, "unknown");
    yield { kind: event, ...JSON.parse(data) } as DrawingEvent;
    if (event === "result") return;
  }
}

/** The captions that a beam search finds with as many beams. */
export async function describePicture(
  picture: Blob,
  count: number,
  signal: AbortSignal,
): Promise<readonly Caption[]> {
  const path = `/v1/captions?count=${count}&beams=${count}`;
  const { captions } = await answer<{ captions: Caption[] }>(path, { ...body(picture), signal });
  return captions;
}

export const reconstructPicture = (picture: Blob, signal: AbortSignal): Promise<Reconstruction> =>
  answer("/v1/reconstructions", { ...body(picture), signal });

/** The tokens of a picture, and the picture of the tokens. */
export const encodePicture = (picture: Blob, signal: AbortSignal): Promise<DecodedTokens> =>
  answer("/v1/tokens", { ...body(picture), signal });

export const decodeTokens = (tokens: readonly number[], signal: AbortSignal): Promise<DecodedTokens> =>
  answer("/v1/tokens", { ...json({ tokens }), signal });

type Request = Omit<RequestInit, "signal"> & { readonly signal?: AbortSignal | undefined };

export const json = (value: unknown): Request => ({
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(value),
});

const body = (picture: Blob): Request => ({
  method: "POST",
  headers: { "Content-Type": picture.type || "application/octet-stream" },
  body: picture,
});

/** A request's answer as JSON. @throws Problem; the signal's reason where it is aborted */
export async function answer<T>(path: string, request: Request): Promise<T> {
  const response = await ask(path, request);
  try {
    return (await response.json()) as T;
  } catch (error) {
    // The connection was cut, or the server went away, within the answer.
    request.signal?.throwIfAborted();
    throw unreachable(error);
  }
}

async function ask(path: string, { signal, ...request }: Request): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { ...request, ...(signal && { signal }) });
  } catch (error) {
    signal?.throwIfAborted();
    throw unreachable(error);
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}
