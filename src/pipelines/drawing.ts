import { encodePng, type Picture } from "../data/index.js";
import type { ImageTokens } from "./picture-tokenizer.js";
import type { SamplingSettings } from "./sampling-settings.js";

/** Where a drawing comes from. */
export interface DrawingOrigin extends SamplingSettings {
  readonly caption: string;
  /** Which of the pictures for this caption, from 0. */
  readonly index: number;
  /** Name of the model. */
  readonly model: string;
}

/** A picture that the model drew for a caption. */
export class Drawing {
  constructor(
    readonly picture: Picture,
    readonly tokens: ImageTokens,
    readonly origin: DrawingOrigin,
    /** log p(picture's tokens | caption), in nats, at temperature 1. */
    readonly logLikelihood: number,
    /** Tokens of the caption that the model has no room for and did not read. */
    readonly droppedTokens: number,
  ) {}

  get caption(): string {
    return this.origin.caption;
  }

  /** A PNG file; its text chunks `Description` and `lverse` (JSON) hold the caption, and seed and settings. */
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
