/** A caption, vocabulary or token that cannot be used; the message says what to do. */
export class TextError extends Error {
  override name = "TextError";
}
