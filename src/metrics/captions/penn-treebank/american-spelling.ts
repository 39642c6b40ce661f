/** British words whose American form has `or` for `our` and that do not end in it; those that do follow a rule. */
const our =
  "armoured coloured colourful colouring discoloured discolouring endeavoured endeavouring favoured favouring " +
  "favourite favourites flavoured flavouring honourable honoured honouring humoured humouring laboured labouring " +
  "neighbourhood neighbourhoods rumoured rumouring savoured savouring Labour";

/** `z` for the last `s` before a vowel or an ending. */
const ise =
  "analyse analysed analysing capitalisation capitalise capitalised finalise finalised finalising localise localised " +
  "maximise maximised maximising minimise minimised minimising modernise modernised modernising organisation " +
  "organisations penalise penalised popularise popularised popularises popularising pressurise pressurised " +
  "pressurises pressurising realise realised realises realising recognise recognised recognises recognising";

/** `er` for `re` at the end. */
const re = "centre fibre fibres meagre theatre theatres titre titres";

/** One `l` for two. */
const doubled = "cancelled cancelling labelled labelling travelled travelling";

/** Words with changes of their own. */
const single: Readonly<Record<string, string>> = {
  anaesthetic: "anesthetic",
  analogue: "analog",
  analogues: "analogs",
  chimaeric: "chimeric",
  defence: "defense",
  Defence: "Defense",
  encyclopaedia: "encyclopedia",
  glamour: "glamour",
  grey: "gray",
  homologue: "homolog",
  homologues: "homologs",
  kerb: "curb",
  leant: "leaned",
  learnt: "learned",
  manoeuvre: "maneuver",
  manoeuvres: "maneuvers",
  oestrogen: "estrogen",
  oestrogens: "estrogens",
  practise: "practice",
  practised: "practiced",
};

const changed = (words: string, pattern: RegExp, replacement: string): (readonly [string, string])[] =>
  words.split(" ").map((word) => [word, word.replace(pattern, replacement)]);

const words: ReadonlyMap<string, string> = new Map([
  ...changed(our, /our/, "or"),
  ...changed(ise, /s(?=(?:ed?|es|ing|ations?)$)/, "z"),
  ...changed(re, /re(?=s?$)/, "er"),
  ...changed(doubled, /ll/, "l"),
  ...Object.entries(single),
]);

/** Words in -our, or with such a part, that are no British spellings. */
const noBritishOur =
  /abatjour|beflour|bonjour|calambour|carrefour|cornflour|contour|de[tv]our|dortour|dyvour|downpour|giaour|glamour|holour|inpour|outpour|pandour|paramour|pompadour|recontour|repour|ryeflour|sompnour|tambour|troubadour|tregetour|velour/;

/**
 * A word in American spelling, as the tokenizer that coco-caption calls rewrites it: words of a list and a few
 * endings, in lower case, so that "Grey" stays "Grey" while "grey" becomes "gray".
 */
export function americanSpelling(word: string): string {
  const known = words.get(word);
  if (known !== undefined) return known;
  if (/haem(?:at)?o/.test(word)) return word.replace(/haem(at)?o/g, "hem$1o");
  if (word.endsWith("aemia")) return `${word.slice(0, -"aemia".length)}emia`;
  if (/[lL]eukaem/.test(word)) return word.replace(/([lL]euk)aem/g, "$1em");
  if (/programmes?$/.test(word)) return word.replace(/programme(s?)$/, "program$1");
  if (/^[a-z]{3,}ours?$/.test(word) && !noBritishOur.test(word)) return word.replace(/our(s?)$/, "or$1");
  return word;
}
