/** What requests may be at most. */
export interface Limits {
  /** Requests for work that are there at the same time, at work or waiting; further ones are answered 429. */
  readonly queue: number;
  /** Bytes of the bodies of all of these together. */
  readonly queuedBytes: number;
  /** Bytes of an encoded picture. */
  readonly pictureBytes: number;
  /** Pixels of a picture, told from its header. */
  readonly picturePixels: number;
  /** Characters of a caption. */
  readonly captionLength: number;
  /** Pictures or captions of a request that are answered. */
  readonly count: number;
  /** Pictures or captions of a request that are generated, of which the best are answered. */
  readonly candidates: number;
  readonly beams: number;
  /** People who take part in a study. */
  readonly participants: number;
}

export const usualLimits: Limits = {
  queue: 64,
  queuedBytes: 256 * 2 ** 20,
  pictureBytes: 16 * 2 ** 20,
  picturePixels: 50_000_000,
  captionLength: 1000,
  count: 16,
  candidates: 64,
  beams: 32,
  participants: 10_000,
};

/** Bytes of a body without pictures. */
export const smallBody = 64 * 1024;

/** Characters of base64 that a picture takes at most, with the head of a data URL. */
export function base64Length({ pictureBytes }: Limits): number {
  return 4 * Math.ceil(pictureBytes / 3) + 64;
}

/** Bytes that a request's body has at most: a picture and a mask in base64, and all else. */
export function bodyBytes(limits: Limits): number {
  return 2 * base64Length(limits) + smallBody;
}
