const list = (...words: readonly string[]): ReadonlySet<string> =>
  new Set(words.flatMap((line) => line.split(" ")));

/** Words that keep a period behind them, in any case: "etc." is one token. */
const anyCase = list(
  "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri",
  "ala ariz calif colo conn dak del fla ga ind kan kans ky la md mich minn mo mont neb nev okla pa penn tenn tex va",
  "vt wis wisc wyo",
  "inc co cos corp pty ptys ppty pptys ltd plc bancorp dept bhd assn univ intl sys invt elec natl mtg mfg",
  "mr mrs ms dr drs prof profs sen sens rep reps atty attys lt col gen messrs gov govs adm rev maj sgt cpl pvt mt",
  "capt st ste ave pres lieut hon brig cmdr comdr pfc spc supt supts det jr sr bros blvd rd esq",
  "ph tel est ext sq ft etc al seq vs alex wm jos cie cf treas",
);

/** Those that are words of their own in lower case: "Wash." is a state, "wash." the end of a sentence. */
const capitalized = list("ark ill mass miss ore wash");

/** Those that keep the period only before a number: "no. 5". */
const beforeNumbers = list("no nos prop");

/** Whether a word keeps the period that follows it. */
export function isAbbreviation(word: string): boolean {
  const lower = word.toLowerCase();
  return anyCase.has(lower) || (capitalized.has(lower) && word[0] !== lower[0]);
}

/** Whether a word keeps the period that follows it where a number comes next. */
export function isNumberAbbreviation(word: string): boolean {
  return beforeNumbers.has(word.toLowerCase());
}
