/** One way of drawing every concept: a package of pictures and the word that captions use for it. */
export interface Style {
  /** What its artists call it. */
  readonly title: string;
  /** The npm package that holds the pictures. */
  readonly package: string;
  /** `icons`: SVG in Iconify's JSON format. `files`: one WebP file for each sequence of code points. */
  readonly format: "icons" | "files";
  /** A package with the same drawings under the same names, where only that one lists their code points. */
  readonly charactersFrom?: string;
  /** A set of icons: it draws what it needs, most of it no emoji, and tells no code points. */
  readonly pictograms?: true;
  /** Names are words without anything between them: "cardfilebox". */
  readonly joinedNames?: true;
  /** Whether the pictures leave a margin in their box, where the package does not say so or says it wrongly. */
  readonly hasMargin?: boolean;
  /** Who drew it, where, and the terms: pictures made from it carry them on. */
  readonly author: string;
  readonly url: string;
  readonly license: string;
}

const FLUENT = {
  author: "Microsoft Corporation",
  url: "https://github.com/microsoft/fluentui-emoji",
  license: "MIT",
} as const;

/** The corpus' styles by the word that stands for them in captions, keys and options. */
export const STYLES = {
  "3d": { ...FLUENT, title: "Fluent Emoji 3D", package: "@lobehub/fluent-emoji-3d", format: "files" },
  blob: {
    title: "Noto Emoji, first version",
    package: "@iconify-json/noto-v1",
    format: "icons",
    author: "Google Inc",
    url: "https://github.com/googlefonts/noto-emoji",
    license: "Apache-2.0",
  },
  emojione: {
    title: "EmojiOne 2",
    package: "@iconify-json/emojione",
    format: "icons",
    author: "Emoji One",
    url: "https://github.com/EmojiTwo/emojitwo",
    license: "CC-BY-4.0",
  },
  flat: {
    ...FLUENT,
    title: "Fluent Emoji Flat",
    package: "@iconify-json/fluent-emoji-flat",
    format: "icons",
  },
  fluent: {
    ...FLUENT,
    title: "Fluent UI System Color Icons",
    package: "@iconify-json/fluent-color",
    format: "icons",
    url: "https://github.com/microsoft/fluentui-system-icons",
    pictograms: true,
  },
  fxemoji: {
    title: "FxEmojis",
    package: "@iconify-json/fxemoji",
    format: "icons",
    author: "Mozilla",
    url: "https://github.com/mozilla/fxemoji",
    license: "Apache-2.0",
    joinedNames: true,
  },
  iconpark: {
    title: "IconPark",
    package: "@iconify-json/icon-park",
    format: "icons",
    author: "ByteDance",
    url: "https://github.com/bytedance/IconPark",
    license: "Apache-2.0",
    pictograms: true,
  },
  icons8: {
    title: "Flat Color Icons",
    package: "@iconify-json/flat-color-icons",
    format: "icons",
    author: "Icons8",
    url: "https://github.com/icons8/flat-Color-icons",
    license: "MIT",
    pictograms: true,
  },
  kameleon: {
    title: "Streamline Kameleon Color Icons",
    package: "@iconify-json/streamline-kameleon-color",
    format: "icons",
    author: "Streamline",
    url: "https://github.com/webalys-hq/streamline-vectors",
    license: "CC-BY-4.0",
    pictograms: true,
  },
  line: {
    title: "Streamline Emojis",
    package: "@iconify-json/streamline-emojis",
    format: "icons",
    hasMargin: true,
    author: "Streamline",
    url: "https://github.com/webalys-hq/streamline-vectors",
    license: "CC-BY-4.0",
  },
  noto: {
    title: "Noto Emoji",
    package: "@iconify-json/noto",
    format: "icons",
    author: "Google Inc",
    url: "https://github.com/googlefonts/noto-emoji",
    license: "Apache-2.0",
  },
  shaded: {
    ...FLUENT,
    title: "Fluent Emoji",
    package: "@iconify-json/fluent-emoji",
    format: "icons",
    charactersFrom: "@iconify-json/fluent-emoji-flat",
  },
  twemoji: {
    title: "Twemoji",
    package: "@iconify-json/twemoji",
    format: "icons",
    author: "Twitter and contributors",
    url: "https://github.com/jdecked/twemoji",
    license: "CC-BY-4.0",
  },
} satisfies Record<string, Style>;

export type StyleName = keyof typeof STYLES;

export const STYLE_NAMES = Object.keys(STYLES) as readonly StyleName[];

/** Whether a style is a set of icons. */
export function isPictograms(style: StyleName): boolean {
  const { pictograms }: Style = STYLES[style];
  return pictograms === true;
}

/** The package that names the concepts. */
export const NAMES_PACKAGE = "emojibase-data";
