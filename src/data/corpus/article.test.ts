import { expect, test } from "vitest";
import { indefiniteArticle, isPlural, withArticle } from "./article.js";

test.each([
  ["apple", "an"],
  ["red apple", "a"],
  ["hourglass", "an"],
  ["unicorn", "a"],
  ["unamused face", "an"],
  ["unlocked padlock", "an"],
  ["umbrella", "an"],
  ["up arrow", "an"],
  ["euro banknote", "a"],
  ["ewe", "a"],
  ["one-piece swimsuit", "a"],
  ["older person", "an"],
  ["x-ray", "an"],
  ["sos button", "an"],
  ["ng button", "an"],
  ["vs button", "a"],
  ["p button", "a"],
  ["eight-pointed star", "an"],
  ["1st place medal", "a"],
  ["herb", "a"],
])("%s takes %s: the sound decides", (word, article) => {
  expect(indefiniteArticle(word)).toBe(article);
});

test.each([
  "grapes",
  "glasses",
  "people with bunny ears",
  "men wrestling",
  "two hearts",
  "busts in silhouette",
  "flexed biceps",
  "skis",
])("%s is plural", (phrase) => {
  expect(isPlural(phrase)).toBe(true);
  expect(withArticle(phrase)).toBe(phrase);
});

test.each([
  ["bus", "a bus"],
  ["octopus", "an octopus"],
  ["wine glass", "a wine glass"],
  ["rhinoceros", "a rhinoceros"],
  ["tennis", "tennis"],
  ["bread", "bread"],
  ["nest with eggs", "a nest with eggs"],
  ["sign of the horns", "a sign of the horns"],
  ["man lifting weights", "a man lifting weights"],
  ["face blowing a kiss", "a face blowing a kiss"],
  ["ice", "ice"],
  ["soft ice cream", "a soft ice cream"],
  ["green salad", "a green salad"],
  ["the sun", "the sun"],
])("%s with its article is %s", (phrase, expected) => {
  expect(withArticle(phrase)).toBe(expected);
});
