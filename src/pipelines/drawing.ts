import { encodePng, type Picture } from "../data/index.js";
import type { ImageTokens } from "./picture-tokenizer.js";
import type { SamplingSettings } from "./sampling-settings.js";

/** How something was chosen among candidates. */
export interface Choice {
  /** How many there were. */
  readonly candidates: number;
  /** Name of what ranked them. */
  readonly rerank: string;
  /** The score that it was chosen by; the larger the better. */
  readonly score: number;
  /** How many of those that were kept are better. */
  readonly rank: number;
}

/** Where a drawing comes from. */
export interface DrawingOrigin extends SamplingSettings, Partial<Choice> {
  readonly caption: string;
  /** Which of the pictures, or the candidates, for this caption, from 0. */
  readonly index: number;
  /** Name of the model. */
  readonly model: string;
  /** Of a drawing that goes on from a picture: tokens that were kept of it. */
  readonly keptTokens?: number;
}

/** A picture that the model drew for a caption. */
export class Drawing {
  constructor(
    /** Resolution x resolution pixels. */
    readonly picture: Picture,
    /** Its codes, `[tokens]`, the upper left first. */
    readonly tokens: ImageTokens,
    /** Caption, seed and settings, as the PNG holds them. */
    readonly origin: DrawingOrigin,
    /** log p(drawn tokens | caption), in nats, at temperature 1 without filters and guidance. */
    readonly logLikelihood: number,
    /** Tokens of the caption that the model has no room for and did not read. */
    readonly droppedTokens: number,
  ) {}

  get caption(): string {
    return this.origin.caption;
  }

  /** The score that it was chosen by among candidates, if it was. */
  get score(): number | undefined {
    return this.origin.score;
  }

  /** A PNG file; its text chunks `Description` and `lverse` (JSON) hold the caption, and seed, settings and score. */
  toPng(): Promise<Uint8Array> {
    const { caption, ...settings } = this.origin;
    return encodePng(this.picture, {
      // PNG's text cannot hold the null character.
      Description: caption.replaceAll("\0", "\ufffd"),
      Software: "lverse",
      lverse: JSON.stringify(settings),
    });
  }
}
