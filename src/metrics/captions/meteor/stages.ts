/** METEOR's stages, which find words that match, in the order in which they are run. */
export const meteorStages = ["exact", "stem", "synonym", "paraphrase"] as const;

export type MeteorStage = (typeof meteorStages)[number];

/** What a match of each stage counts in precision and recall: METEOR 1.5's for English, task "rank". */
export const stageWeights: Readonly<Record<MeteorStage, number>> = {
  exact: 1,
  stem: 0.6,
  synonym: 0.8,
  paraphrase: 0.6,
};
