import type { VariedViewOptions } from "./varied-view.js";

/** Words of captions that a mirror would make wrong. */
const SIDES =
  /\b(left|right|clockwise|counter-?clockwise|anti-?clockwise|east|west|waxing|waning|quarter|crescent|rising|falling|increasing|decreasing|map|globe)/i;
/** Words for pictures of letters, digits, clocks, notes and signs, which a mirror would make no letters, another hour, another sign. */
const WRITING =
  /\b(buttons?|clock|letters?|latin|numbers?|digits?|\d+(st|nd|rd|th)|keycap|signs?|symbols?|arrows?|check|mark|musical (notes?|score)|e-?mail|dollar|euro|yen|pound|atm|calendar|hundred)\b/i;
/** Words of captions that other hues would make wrong. */
const COLOURS =
  /\b(red|orange|yellow|green|blue|turquoise|purple|violet|pink|brown|beige|black|white|gr[ae]y|blond|golden|silver|auburn|ginger|colou?r|rainbow)/i;

/** What may vary in a picture without making one of its captions wrong. */
export function trueVariations(captions: readonly string[]): Omit<VariedViewOptions, "random"> {
  const none = (words: RegExp) => !captions.some((caption) => words.test(caption));
  return { mirror: none(SIDES) && none(WRITING), recolour: none(COLOURS) };
}
