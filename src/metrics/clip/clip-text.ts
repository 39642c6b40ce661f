/**
 * What OpenAI's CLIP does to a text before its tokens are looked up: `ftfy.fix_text`, HTML entities decoded twice, white
 * space made single, lower case. Of ftfy all steps on characters are here; its repair of text that was decoded in a wrong
 * encoding is not, nor are the entities of HTML 5 beyond those of everyday text.
 */

/** Names of U+00A0 to U+00FF in order (HTML 4, section 24.2). */
const latin1Entities = (
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro " +
  "para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil " +
  "Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave " +
  "Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml " +
  "igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute " +
  "thorn yuml"
).split(" ");

const entities: ReadonlyMap<string, string> = new Map([
  ...latin1Entities.map((name, i) => [name, String.fromCharCode(0xa0 + i)] as const),
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["ndash", "–"],
  ["mdash", "—"],
  ["lsquo", "‘"],
  ["rsquo", "’"],
  ["sbquo", "‚"],
  ["ldquo", "“"],
  ["rdquo", "”"],
  ["bdquo", "„"],
  ["bull", "•"],
  ["hellip", "…"],
  ["euro", "€"],
  ["trade", "™"],
]);

/** Decodes HTML's entities; what is none stays as it is. */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(\w{2,8}));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities.get(name) ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    const character = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return character ? String.fromCodePoint(code) : "\ufffd";
  });
}

const ligatures: Readonly<Record<string, string>> = {
  Ĳ: "IJ",
  ĳ: "ij",
  ŉ: "ʼn",
  Ǆ: "DŽ",
  ǅ: "Dž",
  ǆ: "dž",
  Ǉ: "LJ",
  ǈ: "Lj",
  ǉ: "lj",
  Ǌ: "NJ",
  ǋ: "Nj",
  ǌ: "nj",
  Ǳ: "DZ",
  ǲ: "Dz",
  ǳ: "dz",
  ﬀ: "ff",
  ﬁ: "fi",
  ﬂ: "fl",
  ﬃ: "ffi",
  ﬄ: "ffl",
  ﬅ: "ſt",
  ﬆ: "st",
};

/** ftfy 6's steps on characters, in its order. */
function fixCharacters(text: string): string {
  return (
    text
      .replace(/[ĲĳŉǄ-ǌǱ-ǳﬀ-ﬆ]/g, (ligature) => ligatures[ligature] ?? ligature)
      // Wide and narrow forms to the usual ones, and the wide space.
      .replace(/[\uff01-\uffef\u3000]+/g, (wide) => wide.normalize("NFKC"))
      .replace(/[\u02bc\u2018-\u201b]/g, "'")
      .replace(/[\u201c-\u201f]/g, '"')
      .replace(/\r\n|[\r\u2028\u2029\u0085]/g, "\n")
      .replace(/\p{Surrogate}/gu, "\ufffd")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences of terminals and control characters are what goes
      .replace(/\u001b\[[0-9;]*[A-Za-z]/g, "")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
      .replace(/[\u0000-\u0008\u000b\u000e-\u001f\u007f\u206a-\u206f\ufeff\ufff9-\ufffc]/g, "")
      .normalize("NFC")
  );
}

/** A text as CLIP's byte-pair encoding takes it. */
export function cleanText(text: string): string {
  // ftfy takes text with a "<" for HTML and leaves its entities to others.
  const read = text.includes("<") ? text : decodeEntities(text);
  const decoded = decodeEntities(decodeEntities(fixCharacters(read)));
  return decoded
    .replace(/\p{White_Space}+/gu, " ")
    .replace(/^ | $/g, "")
    .toLowerCase();
}
