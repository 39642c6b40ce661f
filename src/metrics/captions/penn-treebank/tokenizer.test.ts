import { describe, expect, test } from "vitest";
import { PennTreebankTokenizer } from "./tokenizer.js";

const tokenizer = new PennTreebankTokenizer();

/** Lines, and their tokens with spaces between; a no-break space within a token is written ~. */
function cases(lines: readonly (readonly [line: string, tokens: string])[]): void {
  test.each(lines)("%s", (line, tokens) => {
    expect(tokenizer.tokens(line).map((token) => token.replaceAll("\u00A0", "~"))).toEqual(
      tokens.split(" ").filter((token) => token !== ""),
    );
  });
}

describe("sentences", () => {
  cases([
    ["A man rides a wave.", "a man rides a wave ."],
    ["Two dogs, a cat; and: a bird!", "two dogs , a cat ; and : a bird !"],
    ["Is it?? Yes!!", "is it ?? yes !!"],
    ["A table.The chair", "a table . the chair"],
    ["  spaces\tand\u00A0others  ", "spaces and others"],
    ["", ""],
    [" ", ""],
  ]);
});

describe("contractions and possessives", () => {
  cases([
    ["I can't, won't and don't.", "i ca n't , wo n't and do n't ."],
    ["It isn't; they aren't: she didn't", "it is n't ; they are n't : she did n't"],
    ["DON'T", "do n't"],
    ["I'm, you're, he's, we've, they'll, she'd", "i 'm , you 're , he 's , we 've , they 'll , she 'd"],
    ["the dog's bowl and the dogs' bowls", "the dog 's bowl and the dogs ' bowls"],
    ["the dog\u2019s bowl isn\u2019t full", "the dog 's bowl is n't full"],
    ["You cannot. Cannot you?", "you can not . can not you ?"],
    ["gonna wanna gotta lemme gimme", "gon na wan na got ta lem me gim me"],
    ["'tis and 'Twas", "'t is and 't was"],
    ["six o'clock, y'all", "six o'clock , y' all"],
    ["c'mon, O'Reilly's d'Artagnan", "c'mon , o'reilly 's d'artagnan"],
    ["the '90s and '85 models", "the '90s and '85 models"],
    ["rock 'n' roll", "rock 'n' roll"],
  ]);
});

describe("quotes", () => {
  cases([
    ['a sign that says "stop"', "a sign that says `` stop ''"],
    ["a sign that says 'stop here'", "a sign that says ` stop here '"],
    ["\u201Cstop\u201D \u2018go\u2019", "`` stop '' ` go '"],
    ["``stop''", "`` stop ''"],
    ["&quot;stop&quot;", "`` stop ''"],
  ]);
});

describe("brackets", () => {
  cases([
    ["a dog (brown) runs", "a dog -lrb- brown -rrb- runs"],
    ["[a] {b} <c", "-lsb- a -rsb- -lcb- b -rcb- < c"],
    ["an <unk> dog", "an <unk> dog"],
    ["happy :) dog", "happy :-rrb- dog"],
  ]);
});

describe("hyphens and dashes", () => {
  cases([
    ["a black-and-white t-shirt", "a black-and-white t-shirt"],
    ["a 3-year-old in a two- story house", "a 3-year-old in a two - story house"],
    ["a dog - brown -- runs --- fast ----- now", "a dog - brown -- runs -- fast ----- now"],
    ["dog--cat", "dog -- cat"],
    ["dog\u2014cat \u2013 bird", "dog -- cat -- bird"],
    ["snake_case", "snake_case"],
    ["the U.S.-based caf\u00E9-bar", "the u.s.-based caf\u00E9-bar"],
  ]);
});

describe("numbers", () => {
  cases([
    ["1,000 at 10:30 for 3.5", "1,000 at 10:30 for 3.5"],
    ["-5 and +7 and .5", "-5 and +7 and .5"],
    ["1/2 and 5 7/8 of 24/7", "1\\/2 and 5~7\\/8 of 24\\/7"],
    ["1/2/2014", "1\\/2\\/2014"],
    ["\u00BD cup", "1\\/2 cup"],
    ["1st, 20th, mp3 and 2x4", "1st , 20th , mp3 and 2x4"],
    ["5.", "5 ."],
    ["(650) 723-0293", "-lrb-650-rrb-~723-0293"],
    ["x\u00B2", "x \u00B2"],
  ]);
});

describe("currencies and other symbols", () => {
  cases([
    ["$5 or US$7 or \u00A35 or \u20AC5 or 5\u00A2", "$ 5 or us$ 7 or # 5 or $ 5 or 5 cents"],
    ["50% off & more; AT&T, B&amp;W", "50 % off & more ; at&t , b&w"],
    ["#1 * and/or **", "# 1 \\* and\\/or \\*\\*"],
    ["black/white / red = 3", "black\\/white \\/ red = 3"],
    ["@someone #sunset", "@someone #sunset"],
    ["me@example.org at http://example.org/a-b.", "me@example.org at http:\\/\\/example.org\\/a-b ."],
    ["www.example.com, example.org", "www.example.com , example.org"],
  ]);
});

describe("abbreviations", () => {
  cases([
    ["Mr. Smith on Elm St. in the U.S. at 5 p.m.", "mr. smith on elm st. in the u.s. at 5 p.m."],
    ["dogs, cats, etc.", "dogs , cats , etc."],
    ["Ph.D. students vs. Dr. No.", "ph.d. students vs. dr. no ."],
    ["train no. 5", "train no. 5"],
    ["a person to wash. Seattle, Wash. is", "a person to wash . seattle , wash. is"],
    ["the letter B.", "the letter b."],
    ["5 a.m and", "5 a.m and"],
  ]);
});

describe("ellipses", () => {
  cases([
    ["wait...", "wait ..."],
    ["wait\u2026 what", "wait ... what"],
    ["wait. . . what", "wait ... what"],
    ["wait..", "wait . ."],
  ]);
});

describe("Unicode", () => {
  cases([
    ["caf\u00E9 na\u00EFve cafe\u0301", "caf\u00E9 na\u00EFve cafe\u0301"],
    ["a dog \u{1F600} runs\u{1F600}fast", "a dog runs fast"],
    ["\u{1D4B3} \u2177 http://x/\u{1F600}/y", "http:\\/\\/x\\/\u{1F600}\\/y"],
    ["I \u2764 it\u200B all\uFEFF", "i \u2764 it all"],
    ["co\u00ADoperate", "cooperate"],
    ["\u72D7 \u0441\u043E\u0431\u0430\u043A\u0430", "\u72D7 \u0441\u043E\u0431\u0430\u043A\u0430"],
    ["a\nb", "a b"],
  ]);
});

describe("spelling", () => {
  cases([
    ["a grey and colourful harbour centre", "a gray and colorful harbor center"],
    ["a contour of our four odours and flavours", "a contour of our four odours and flavors"],
    ["traveller travelling, realised", "traveller traveling , realized"],
    ["leukaemia, haemoglobin, programmes", "leukemia , hemoglobin , programs"],
    // Only words in lower case.
    ["Grey GREY grey's grey-haired", "grey grey gray 's grey-haired"],
  ]);

  test("is kept where asked", () => {
    const asWritten = new PennTreebankTokenizer({ americanSpelling: false });
    expect(asWritten.tokens("a grey colour")).toEqual(["a", "grey", "colour"]);
  });
});

describe("what was met before", () => {
  test("has the same tokens again", () => {
    const line = "A dog's (grey) \u201Ct-shirt\u201D, isn't it?";
    expect(tokenizer.tokens(line)).toEqual(new PennTreebankTokenizer().tokens(line));
    expect(tokenizer.tokens(line)).toEqual(tokenizer.tokens(line));
  });

  test("has others where a number or an ellipsis goes on behind it", () => {
    const one = new PennTreebankTokenizer();
    expect(one.tokens("no. way")).toEqual(["no", ".", "way"]);
    expect(one.tokens("no. 5")).toEqual(["no.", "5"]);
    expect(one.tokens("wait. what")).toEqual(["wait", ".", "what"]);
    expect(one.tokens("wait. . . what")).toEqual(["wait", "...", "what"]);
    expect(one.tokens("5 cats")).toEqual(["5", "cats"]);
    expect(one.tokens("5 1/2")).toEqual(["5\u00A01\\/2"]);
  });

  test("does not fill the memory", () => {
    const one = new PennTreebankTokenizer();
    for (let i = 0; i < 60_000; i++) {
      const word = i.toString(26).replace(/\d/g, (digit) => "qrstuvwxyz"[Number(digit)]!);
      if (i % 6000 === 0) expect(one.tokens(word)).toHaveLength(1);
      else one.tokens(word);
    }
    expect(one.tokens("dog's")).toEqual(["dog", "'s"]);
  });
});
