import type { Concept } from "./concepts.js";
import { describeConcept, withoutArticle } from "./phrase.js";

const words = (list: string): ReadonlySet<string> => new Set(list.split(", "));

/** Groups of meaning whose pictures are things that can stand beside one another. */
const SUBGROUPS = words(
  "animal-mammal, animal-bird, animal-amphibian, animal-reptile, animal-marine, animal-bug, plant-flower, " +
    "plant-other, food-fruit, food-vegetable, food-prepared, food-sweet, drink, transport-ground, " +
    "transport-water, transport-air, musical-instrument, clothing",
);

/** Things of other groups. */
const ALSO = words(
  "alarm clock, alien, balloon, baseball, basketball, bell, broken heart, camera, candle, castle, christmas tree, " +
    "clown face, ghost, hammer, house, jack-o-lantern, kite, laptop, light bulb, pencil, red heart, robot, " +
    "rocket, skull, snowman, soccer ball, star, teddy bear, television, tent, trophy, umbrella, volleyball",
);

/** Parts, signs and scenes of the groups above, and what is too small or too like another at half the size. */
const LEFT_OUT = words(
  "wing, feather, pig nose, spider web, microbe, guide dog, service dog, oil drum, railway track, motorway, " +
    "bus stop, fuel pump, stop sign, construction barrier, seat, train station, mountain railway, " +
    "suspension railway, mountain cableway, aerial tramway, wheel, railway car, lab coat, safety vest, " +
    "hair pick, low battery, fallen leaf, wilted flower, rosette, sari, fondue, falafel, level slider, " +
    "manual wheelchair, motorized wheelchair, departing airplane, arriving airplane, herb, ring, olive, " +
    "tram car, metro, two-hump camel, fly, mosquito, ant, worm, cricket, cricket game, sparkling heart",
);

const MAX_WORDS = 2;

/** Whether a concept may stand in a composed scene: a countable thing with a short name. */
export function isSceneConcept(concept: Concept): boolean {
  const phrase = describeConcept(concept);
  const name = withoutArticle(phrase);
  if (
    !/^an? /.test(phrase) ||
    name.split(" ").length > MAX_WORDS ||
    /^(oncoming|woman's|man's) /.test(name)
  ) {
    return false;
  }
  return (SUBGROUPS.has(concept.subgroup) || ALSO.has(name)) && !LEFT_OUT.has(name);
}
