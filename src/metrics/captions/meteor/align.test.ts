import { expect, test } from "vitest";
import { align } from "./align.js";
import { Lexicon } from "./lexicon.js";
import { findMatches } from "./matches.js";
import { ParaphraseTable } from "./paraphrase-table.js";

const lexicon = new Lexicon(new Set(), undefined);

/** Pairs of words, such as "cats~cat", and the number of chunks. */
function aligned(
  hypothesis: string,
  reference: string,
  ...paraphrases: [string, string][]
): [string, number] {
  const table = new ParaphraseTable();
  for (const [from, to] of paraphrases) table.add(from.split(" "), to.split(" "));
  const own = hypothesis.split(" ");
  const theirs = reference.split(" ");
  const matches = findMatches(lexicon.words(own), lexicon.words(theirs), {
    stages: ["exact", "stem", "paraphrase"],
    paraphrases: table,
  });
  const alignment = align(matches);
  const phrases = alignment.matches.map((match) => {
    const from = own.slice(match.hypothesisStart, match.hypothesisStart + match.hypothesisLength);
    return `${from.join("_")}~${theirs.slice(match.start, match.start + match.length).join("_")}`;
  });
  return [phrases.reverse().join(" "), alignment.chunks];
}

test("words in another order are chunks of their own", () => {
  expect(aligned("the cat sat", "sat the cat")).toEqual(["sat~sat the~the cat~cat", 2]);
});

test("of several equal words those that give the fewest chunks", () => {
  const [phrases, chunks] = aligned("the dog and the cat", "a bird the cat");
  expect([phrases, chunks]).toEqual(["the~the cat~cat", 1]);
});

test("of equally many chunks the words that are nearest", () => {
  const matches = findMatches(lexicon.words(["x", "a", "y", "a"]), lexicon.words(["p", "q", "r", "a"]), {
    stages: ["exact"],
  });
  // METEOR adds a distance to the paths made after: the one that takes the first word is still the shorter.
  expect(align(matches).matches).toMatchObject([{ start: 3, hypothesisStart: 1 }]);
});

test("each word is aligned once", () => {
  expect(aligned("a a a", "a a")).toEqual(["a~a a~a", 1]);
  expect(aligned("a", "a a a")[0]).toBe("a~a");
});

test("phrases of different lengths", () => {
  expect(aligned("it has been made", "it was made", ["has been", "was"])).toEqual([
    "it~it has_been~was made~made",
    1,
  ]);
  // In the other direction, too.
  expect(aligned("it was made", "it has been made", ["has been", "was"])[0]).toBe(
    "it~it was~has_been made~made",
  );
});

test("a phrase does not overlap what covers more", () => {
  expect(aligned("b c d", "b c d e", ["c d", "d e"])[0]).toBe("b~b c~c d~d");
});

test("nothing in common", () => {
  expect(aligned("a b", "c d")).toEqual(["", 0]);
});

test("a text that repeats one word, as models do, ends soon", () => {
  const many = Array.from({ length: 300 }, () => "a").join(" ");
  const [phrases, chunks] = aligned(many, many);
  expect(phrases.split(" ")).toHaveLength(300);
  expect(chunks).toBe(1);
});
