/**
 * English words and marks that METEOR counts less than others. METEOR 1.5's own list are those whose relative frequency in a
 * corpus of news is above 1 in 1,000 (Denkowski & Lavie, 2011); it comes with METEOR only, so this list is ours, by the same
 * rule and from what is generally known of frequencies in edited English. All published scores that we have agree with it;
 * a word at the threshold, such as "only", may be on the other list and not on this one, or the other way round.
 */
export const functionWords: ReadonlySet<string> = new Set(
  (
    "the of to and a in is it that for on was with he as at be by have has from but are his an not they this we who had " +
    "will their were been would she you i or which its there her one about more out up all when after if than can what " +
    "also said so people year years new no could into other two over some time do last first like just them him now " +
    "because 's 't . , \" ' ( ) : - ? $"
  ).split(" "),
);
