import { expect, test } from "vitest";
import { stem } from "./stem.js";

// Of the sample vocabulary that Snowball publishes with its English stemmer, and of its lists of exceptions.
test.each(
  (
    "consign:consign consigned:consign consigning:consign consignment:consign consistency:consist " +
    "consistently:consist consolation:consol consolatory:consolatori consoled:consol knack:knack " +
    "knackeries:knackeri knave:knave knavish:knavish kneading:knead kneeled:kneel knees:knee knelt:knelt " +
    "knightly:knight knits:knit knitted:knit knives:knive generously:generous skis:ski dying:die news:news " +
    "succeed:succeed proceeding:proceed sky:sky happily:happili relational:relat conditionally:condit"
  )
    .split(" ")
    .map((entry) => entry.split(":") as [string, string]),
)("%s: %s", (word, expected) => {
  expect(stem(word)).toBe(expected);
});

test("digits stay what they are", () => {
  expect(["31st", "1930s", "3-dimensional", "43"].map(stem)).toEqual(["31st", "1930s", "3-dimension", "43"]);
});
