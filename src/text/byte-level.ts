/**
 * Byte-level text as in GPT-2 (Radford et al. 2019): words are UTF-8 bytes, so that no text is unknown, and
 * each byte has a visible character to stand for it in vocabulary files: itself where it is printable,
 * else one from U+0100 on in the order of the bytes.
 */

const printable = (byte: number): boolean =>
  (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);

/** The character that stands for each byte. */
export const byteCharacters: readonly string[] = (() => {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : next++));
})();

const bytesByCharacter: ReadonlyMap<string, number> = new Map(
  byteCharacters.map((character, byte) => [character, byte]),
);

/** The bytes that a token of a vocabulary file stands for, or undefined if it is not byte-level text. */
export function tokenBytes(token: string): Uint8Array | undefined {
  const bytes = Array.from(token, (character) => bytesByCharacter.get(character));
  return bytes.every((byte) => byte !== undefined) ? Uint8Array.from(bytes) : undefined;
}

/** GPT-2's split: English contractions, then letters, digits or other signs with one space before, then space. */
const word =
  /'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** Lower case without regard to context (a final sigma stays σ), as Hugging Face's `Lowercase` gives it. */
export function lowerCase(text: string): string {
  let lower = "";
  for (const character of text) lower += character.toLowerCase();
  return lower;
}

/** The words that byte pairs are merged within; together they are the whole text. */
export function splitWords(text: string): readonly string[] {
  return text.match(word) ?? [];
}
