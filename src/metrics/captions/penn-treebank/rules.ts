import { isAbbreviation, isNumberAbbreviation } from "./abbreviations.js";
import {
  acronym,
  alphanumeric,
  apostrophe,
  blank,
  digit,
  hyphen,
  innerApostrophe,
  innerMark,
  letter,
  symbol,
} from "./characters.js";

/** One kind of token. The rule that matches most wins, with what must follow counted; of several, the first. */
export interface Rule {
  /** Matches from its `lastIndex`; group 1 is the token, the rest is what must follow it. */
  readonly pattern: RegExp;
  /** Whether the token, a match of the pattern, is one. */
  readonly accepts?: (token: string) => boolean;
  /** The token's text from what was matched: itself if absent. */
  readonly text?: (token: string) => string;
  /** Plain words, which alone are respelled. */
  readonly isWord?: true;
}

const rule = (token: string, following = "", more: Omit<Rule, "pattern"> = {}, flags = "iuy"): Rule => ({
  pattern: new RegExp(`(${token})${following}`, flags),
  ...more,
});

/** A rule in which upper and lower case differ. */
const caseRule = (token: string, following = "", more: Omit<Rule, "pattern"> = {}): Rule =>
  rule(token, following, more, "uy");

const constant = (text: string) => () => text;
const withoutSoftHyphens = (token: string): string => token.replaceAll("\u00AD", "") || "-";
const plainAmpersand = (token: string): string => token.replace(/&amp;/gi, "&");
/** A backslash before each, where there is none, as the treebank has it. */
const escapeSlashes = (token: string): string => token.replace(/(?<!\\)\//g, "\\/");
const escapeAsterisks = (token: string): string => token.replace(/(?<!\\)\*/g, "\\*");
const joinSpaces = (token: string): string => token.replaceAll(" ", "\u00A0");
const escapeParentheses = (token: string): string => token.replaceAll("(", "-LRB-").replaceAll(")", "-RRB-");

/** Quotes as TeX writes them; straight ones, which have no side, as closing ones. */
const closingQuotes = (token: string): string =>
  token
    .replace(/&apos;|'/g, "'")
    .replace(/"|&quot;/g, "''")
    .replace(/[\u0091\u2018\u201B\u2039]/g, "`")
    .replace(/[\u0092\u2019\u203A]/g, "'")
    .replace(/[\u0093\u201C\u00AB]/g, "``")
    .replace(/[\u0094\u201D\u00BB]/g, "''");

const fractions: Readonly<Record<string, string>> = {
  "\u00BC": "1\\/4",
  "\u00BD": "1\\/2",
  "\u00BE": "3\\/4",
  "\u2153": "1\\/3",
  "\u2154": "2\\/3",
};

/** The treebank has no other currencies than dollars, cents and, as #, pounds. */
const currencies: Readonly<Record<string, string>> = {
  "\u00A2": "cents",
  "\u00A3": "#",
  "\u0080": "$",
  "\u00A4": "$",
  "\u20A0": "$",
  "\u20AC": "$",
};

const word = `${letter}+`;
/** 's, 'm, 'd, 're, 've and 'll. */
const clitic = `${apostrophe}(?:[smd]|re|ve|ll)`;
const negation = `n${innerApostrophe}t`;

const words: readonly Rule[] = [
  rule("can", "not"),
  rule("gon|wan", "na"),
  rule("got", "ta"),
  rule("lem|gim", "me"),
  rule(`${apostrophe}t`, "(?:is|was)"),
  rule(word, clitic, { text: withoutSoftHyphens, isWord: true }),
  rule("[a-z\\u00AD]*[a-mo-z]\\u00AD*", negation, { text: withoutSoftHyphens }),
  rule(word, "", { text: withoutSoftHyphens, isWord: true }),
];

/** Words with an apostrophe in them that stay whole. */
const apostropheWords: readonly Rule[] = [
  rule(`${apostrophe}(?:n${apostrophe}?|em|till?|cause|[2-9]0s)`),
  rule(`(?:[ldj]|dunkin|somethin|ol)${apostrophe}`),
  caseRule(`[A-HJ-XZn]${innerApostrophe}\\p{L}{2,}`),
  caseRule(`\\p{L}+[aeiouyAEIOUY]${innerApostrophe}[aeiouA-Z]\\p{L}*`),
  rule("cont'd\\.?|nor'easter|c'mon|e'er|s'mores|ev'ry|li'l|nat'l"),
  rule(`y${apostrophe}`, "\\p{L}"),
];

/** Of white space only what ASCII has ends an address. */
const gaps = " \\t\\n\\f\\r";
const addressPart = `[^${gaps}"<>|()]`;
const addressEnd = `[^${gaps}"<>|.!?(){},-]`;
const addressPath = `(?:/${addressPart}+${addressEnd})?`;
/** The part of a domain between periods, of the lower case letters that the tokenizer takes there. */
const domainPart = `[^${gaps}"\`'|{}!$(),-_]+`;

const mailPart = `[^${gaps}\\u00A0"<>|()]`;
const mailDomain = `[^${gaps}\\u00A0"<>|().]`;

const addresses: readonly Rule[] = [
  rule(`https?://${addressPart}+${addressEnd}`, "", {
    text: (token) => escapeAsterisks(escapeSlashes(token)),
  }),
  rule(`www\\.(?:[^${gaps}"<>|.!?(){},]+\\.)+[a-z]{2,4}${addressPath}`, "", { text: escapeSlashes }),
  caseRule(`(?:${domainPart}\\.)+(?:com|net|org|edu)${addressPath}`, "", { text: escapeSlashes }),
  rule(`[a-z0-9]${mailPart}*@(?:${mailDomain}+\\.)*${mailDomain}+`),
  rule(`@[a-z_][a-z_0-9]*|#${word}`),
];

const fraction = `(?:\\\\?/|\\u2044)${digit}{1,4}`;
const phoneGap = "[- \\u00A0]";

const numbers: readonly Rule[] = [
  rule(`${digit}{1,2}[-/]${digit}{1,2}[-/]${digit}{2,4}`, "", { text: escapeSlashes }),
  rule(`[-+]?(?:${digit}*(?:[.:,\\u00AD\\u066B\\u066C]${digit}+)+|${digit}+)`, "", {
    text: withoutSoftHyphens,
  }),
  rule(
    "[\\u207A\\u207B\\u208A\\u208B]?(?:[\\u2070\\u00B9\\u00B2\\u00B3\\u2074-\\u2079]+|[\\u2080-\\u2089]+)",
  ),
  rule(`(?:${digit}{1,4}[- \\u00A0])?${digit}{1,4}${fraction}`, "", {
    text: (token) => joinSpaces(escapeSlashes(token)),
  }),
  rule("[\\u00BC-\\u00BE\\u2153-\\u215E]", "", { text: (token) => fractions[token] ?? token }),
  rule(
    `(?:\\(\\d{2,3}\\)[ \\u00A0]?|\\+{0,2}(?:\\d{2,4}${phoneGap})?\\d{2,4}${phoneGap})\\d{3,4}${phoneGap}?\\d{3,5}`,
    "",
    { text: (token) => joinSpaces(escapeParentheses(token)) },
  ),
  rule("(?:\\+{0,2}\\d{2,4}\\.)?\\d{2,4}\\.\\d{3,4}\\.\\d{3,5}"),
  caseRule("[A-Z]*\\$|#"),
  rule("[\\u0080\\u00A2-\\u00A5\\u060B\\u0E3F\\u20A0\\u20A4\\u20AC\\uFFE0\\uFFE1\\uFFE5\\uFFE6]", "", {
    text: (token) => currencies[token] ?? token,
  }),
];

const withoutPeriod = (token: string): string => token.slice(0, -1);

const abbreviations: readonly Rule[] = [
  rule("[a-z]+\\.", "", { accepts: (token) => token.length === 2 || isAbbreviation(withoutPeriod(token)) }),
  rule("[a-z]+\\.", `${blank}?${digit}`, { accepts: (token) => isNumberAbbreviation(withoutPeriod(token)) }),
  rule("(?:ed|ph)\\.d\\."),
  rule(`${acronym}\\.`),
  rule(acronym, blank),
  rule(`${apostrophe}\\d\\d`, blank),
  rule(`${word}\\.`, innerMark, { text: withoutSoftHyphens }),
];

/** A period that ends a compound before a mark within the sentence belongs to it. */
const compound = (token: string, text: (token: string) => string, make: typeof rule): readonly Rule[] => [
  make(`${token}\\.`, innerMark, { text }),
  make(token, "", { text }),
];

const article = `(?:[dol]${innerApostrophe}${alphanumeric})?`;

const compounds: readonly Rule[] = [
  rule("-[lr][rcs]b-|c\\.d\\.s|pro-|anti-|s(?:&|&amp;)p-500|s(?:&|&amp;)ls", "", { text: plainAmpersand }),
  rule(`(?:cap${apostrophe}n|c${apostrophe}est)`),
  rule("[a-z0-9]+(?:-[a-z]+){0,2}(?:\\\\?/[a-z0-9]+(?:-[a-z]+){0,2}){1,2}", "", { text: escapeSlashes }),
  ...compound(`[a-z0-9][a-z0-9.,\\u00AD]*(?:-(?:${acronym}\\.|[a-z0-9\\u00AD]+))+`, withoutSoftHyphens, rule),
  ...compound(`${article}${alphanumeric}+(?:${hyphen}${article}${alphanumeric}+)*`, (token) => token, rule),
  ...compound("[A-Z]+(?:(?:[+&]|&amp;)[A-Z]+)+", plainAmpersand, caseRule),
];

const quotes: readonly Rule[] = [
  rule('(?:"|&quot;)', "[a-z0-9$]", { text: constant("``") }),
  rule('(?:"|&quot;)', "", { text: constant("''") }),
  rule(clitic, "[^a-z]", { text: closingQuotes }),
  rule("'", "[a-z][^ \\t\\n\\r\\u00A0]", { text: constant("`") }),
  rule(`${clitic}|${negation}`, "", { text: closingQuotes }),
  rule(`[\`\\u0091-\\u0094\\u2018-\\u201F\\u2039\\u203A\\u00AB\\u00BB]{1,2}|''|${apostrophe}`, "", {
    text: closingQuotes,
  }),
];

const brackets: readonly Rule[] = [
  rule("\\(", "", { text: constant("-LRB-") }),
  rule("\\)", "", { text: constant("-RRB-") }),
  rule("\\[", "", { text: constant("-LSB-") }),
  rule("\\]", "", { text: constant("-RSB-") }),
  rule("\\{", "", { text: constant("-LCB-") }),
  rule("\\}", "", { text: constant("-RCB-") }),
  rule("<|&lt;", "", { text: constant("<") }),
  rule(">|&gt;", "", { text: constant(">") }),
  rule("<<|>>"),
  caseRule("[<>]?[:;=][-o*']?[()DPdpO\\\\{@|[\\]]", "[^A-Za-z0-9]", { text: escapeParentheses }),
];

const marks: readonly Rule[] = [
  rule("[\\u0096\\u0097\\u2013-\\u2015]|&(?:md|mdash|ndash);", "", { text: constant("--") }),
  rule("-+", "", { text: (token) => (token.length === 3 || token.length === 4 ? "--" : token) }),
  rule("\\.{3,5}|\\.(?:[ \\u00A0]\\.){2,4}|[\\u0085\\u2026]", "", { text: constant("...") }),
  rule("@+|#+|_+|[?!]+|="),
  rule("\\*+|(?:\\\\\\*){1,3}", "", { text: escapeAsterisks }),
  rule("/", "", { text: constant("\\/") }),
  rule(`${innerMark}|[.\\u00A1\\u00BF\\u037E\\u0589\\u061F\\u06D4\\u0700-\\u0702\\u07FA\\u3002]`),
  rule("&amp;", "", { text: constant("&") }),
  rule("&(?:ht|tl|ur|lr|qc|ql|qr|odq|cdq|#\\d+);"),
  rule("</?[a-z!?][^>\\r\\n]*>", "", { text: joinSpaces }),
  rule(symbol),
];

/** All rules; the order decides between matches of one length. */
export const rules: readonly Rule[] = [
  ...words,
  ...apostropheWords,
  ...addresses,
  ...numbers,
  ...abbreviations,
  ...compounds,
  ...quotes,
  ...brackets,
  ...marks,
];
