/** One way of drawing every concept: an icon set and the word that captions use for it. */
export interface Style {
  /** The npm package that holds the set in Iconify's JSON format. */
  readonly package: string;
  /** A package with the same drawings under the same names, where only that one lists their code points. */
  readonly charactersFrom?: string;
  /** Who drew it, and the terms: pictures made from it carry them on. */
  readonly author: string;
  readonly license: string;
}

/** The corpus' styles by the word that stands for them in captions and keys. */
export const STYLES = {
  flat: { package: "@iconify-json/fluent-emoji-flat", author: "Microsoft Corporation", license: "MIT" },
  noto: { package: "@iconify-json/noto", author: "Google Inc", license: "Apache-2.0" },
  shaded: {
    package: "@iconify-json/fluent-emoji",
    charactersFrom: "@iconify-json/fluent-emoji-flat",
    author: "Microsoft Corporation",
    license: "MIT",
  },
  twemoji: { package: "@iconify-json/twemoji", author: "Twitter and contributors", license: "CC-BY-4.0" },
} satisfies Record<string, Style>;

export type StyleName = keyof typeof STYLES;

export const STYLE_NAMES = Object.keys(STYLES) as readonly StyleName[];

/** The package that names the concepts. */
export const NAMES_PACKAGE = "emojibase-data";
