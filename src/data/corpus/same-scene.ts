export const ADULT = "1F9D1";
export const CHILD = "1F9D2";

const between = (first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, i) => (first + i).toString(16).toUpperCase());

/**
 * Hexcodes (figures as {@link ADULT} and {@link CHILD}, no joiners) that are drawn as one scene with the
 * figures, the direction, the size or a detail changed. The second half was found by comparing all pictures
 * of a style, as they are and mirrored left to right: it lists what differs by less than 5 of 255 levels at 16 px, and
 * nothing that a person would call alike beyond that (three monkeys of one face, a triangle upside down). It is left as it
 * is, since what was published as held out has to stay so.
 */
export const SAME_SCENE: readonly (readonly string[])[] = [
  [ADULT, "1F468", "1F469", "1F9D4", "1F471"], // adult; with a beard, with blond hair
  [CHILD, "1F466", "1F467"],
  ["1F9D3", "1F474", "1F475"], // older people
  ["1F934", "1F478", "1FAC5"], // prince, princess, person with crown
  ["1F930", "1FAC3", "1FAC4"], // pregnant
  ["1F931", `${ADULT}-1F37C`], // feeding a baby
  ["1F385", "1F936", `${ADULT}-1F384`], // Santa, Mrs. and Mx Claus
  ["1F483", "1F57A", `${ADULT}-1FA70`], // dancers
  ["1F46B", "1F46C", "1F46D", `${ADULT}-1F91D-${ADULT}`], // holding hands
  ["1F48F", `${ADULT}-2764-1F48B-${ADULT}`], // kiss
  ["1F491", `${ADULT}-2764-${ADULT}`], // couple with heart
  ["1F50D", "1F50E"], // magnifying glasses, tilted left and right
  ["1FAF1", "1FAF2"], // hands, rightwards and leftwards
  ["1FAF7", "1FAF8"], // pushing hands
  ["1F91B", "1F91C"], // fists
  ["1F448", "1F449", "1F446", "1F447"], // pointing backhands
  ["1F312", "1F318"], // crescent moons, waxing and waning
  ["1F313", "1F317"], // quarter moons
  ["1F314", "1F316"], // gibbous moons
  ["1F31B", "1F31C"], // quarter moon faces
  ["1F536", "1F538"], // orange diamonds, large and small
  ["1F537", "1F539"], // blue diamonds
  between(0x1f550, 0x1f567), // clock faces
  ["2B1B", "25FC", "25FE", "25AA", "2B1C", "25FB", "25FD", "25AB", "1F532", "1F533"], // black and white squares
  ["1F431", "1F63A", "1F638"], // cat face, grinning cats
  ["2721", "1F52F"], // six-pointed stars
  ["1F64D", "1F64E"], // people frowning and pouting
  ["1F4AC", "1F5E8"], // speech balloons
  ["270B", "1F91A"], // raised hands, from both sides
  ["2712", "1F58B"], // pens
  ["2196", "2197"], // arrows and buttons that point left and right
  ["2198", "2199"],
  ["27A1", "2B05"],
  ["21A9", "21AA"],
  ["25B6", "25C0"],
  ["23E9", "23EA"],
  ["23ED", "23EE"],
];
