import type { ModelInfo } from "./api/client.js";
import type { Session } from "./draw/session.js";

/** What views share, and the ways from one to another. */
export interface Studio {
  readonly model: ModelInfo;
  readonly session: Session;
  /** Draws for a caption, as usual. */
  draw(caption: string): void;
  describe(picture: Blob): void;
  /** Shows the tokens of a picture. */
  lookInside(picture: InsidePicture): void;
}

/** A picture and its tokens. */
export interface InsidePicture {
  /** What it shows, in words, if they are known. */
  readonly caption: string | undefined;
  readonly tokens: readonly number[];
  /** In base64. */
  readonly png: string;
}
