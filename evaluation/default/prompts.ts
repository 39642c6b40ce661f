/**
 * What `docs/samples.png` shows the model drawing, one picture each with seed 0: written down before any model was trained
 * that draws them, and not to be changed for what comes out.
 */
export const SAMPLE_PROMPTS: readonly string[] = [
  "a red apple, flat",
  "a grinning face, noto",
  "a cat face, twemoji",
  "a rocket, 3d",
  "a taxi, emojione",
  "a sunflower, shaded",
  "a penguin, blob",
  "a hamburger, flat",
  "an umbrella, twemoji",
  "a green heart, noto",
  "a smiling person with a red bun, round glasses and a blue shirt, micah",
  "a taxi left of a red apple, flat",
];
