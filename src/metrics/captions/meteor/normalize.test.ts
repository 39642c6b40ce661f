import { expect, test } from "vitest";
import { normalize } from "./normalize.js";

// By Moses' rules for English, which METEOR follows, and METEOR's changes to them.
test.each([
  ["A dog.", "a dog ."],
  ["a dog's bowl, isn't it?", "a dog 's bowl , isn 't it ?"],
  ["the dogs' bowl", "the dogs ' bowl"],
  ["the 1990's", "the 1990 's"],
  ["a black-and-white cat", "a black and white cat"],
  ["a man \u2013 old -- and a plan - yes", "a man - old - and a plan - yes"],
  ["1,000 dogs, 2 cats,3 birds", "1,000 dogs , 2 cats , 3 birds"],
  ["\u201Cstop\u201D ''go'' \u2018x\u2019", '" stop " " go " \' x \''],
  ["Mr. Smith vs. the U.S. team at 5 p.m.", "mr. smith vs. the us team at 5 pm"],
  ["No. 5 and no. Then", "no. 5 and no . then"],
  ["It was Inc. today", "it was inc. today"],
  ["well... what", "well ... what"],
  ["50% (half) of a/b", "50 % ( half ) of a / b"],
  ["caf\u00E9 \u041A\u043E\u0442", "caf\u00E9 \u043A\u043E\u0442"],
  // Tokens of the Penn Treebank.
  ["a dog 's bowl does n't -lrb- x -rrb-", "a dog ' s bowl does n 't -lrb- x -rrb-"],
  ["  a\u00A0b \t c ", "a b c"],
  ["", ""],
])("%s", (text, words) => {
  expect(normalize(text).join(" ")).toBe(words);
});
