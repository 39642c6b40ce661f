const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Texts of a PNG file's uncompressed international text chunks (iTXt) by keyword; none of what is no PNG. */
export function pngTexts(bytes: Uint8Array): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  if (!signature.every((byte, i) => bytes[i] === byte)) return texts;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = signature.length; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (String.fromCharCode(...bytes.subarray(at + 4, at + 8)) === "iTXt") {
      const [keyword, text] = internationalText(data) ?? [];
      if (keyword !== undefined) texts[keyword] = text!;
    }
    at += 12 + length;
  }
  return texts;
}

/** Keyword, two flags, language and translated keyword, then the text; all but the flags end with a zero. */
function internationalText(data: Uint8Array): [keyword: string, text: string] | undefined {
  const end = data.indexOf(0);
  const compressed = data[end + 1] !== 0;
  const language = data.indexOf(0, end + 3);
  const translated = data.indexOf(0, language + 1);
  if (end < 0 || compressed || language < 0 || translated < 0) return undefined;
  const decode = (part: Uint8Array): string => new TextDecoder().decode(part);
  return [decode(data.subarray(0, end)), decode(data.subarray(translated + 1))];
}
