import porter2 from "wink-porter2-stemmer";

/**
 * The stem of a word by Snowball's English stemmer (Porter 2), which METEOR uses.
 *
 * @param word in lower case
 */
export function stem(word: string): string {
  if (!word.includes("3")) return porter2(word);
  // The library has "3" stand for the consonant "y" and turns it into "y" at the end.
  const characters = [...porter2(word.replaceAll("3", "4"))];
  return characters.map((character, i) => (word[i] === "3" && character === "4" ? "3" : character)).join("");
}
