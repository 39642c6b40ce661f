import type { Random } from "../../engine/random.js";
import { CorpusError } from "../errors.js";
import { withArticle } from "./article.js";
import type { AvatarAttribute, AvatarStyle, AvatarStyleName } from "./avatar-styles.js";

/** What can be seen of an avatar, in words without article: `{ hair: "red bun", clothing: "blue shirt" }`. */
export type AvatarAttributes = Readonly<Partial<Record<AvatarAttribute["name"], string>>>;

/** Attributes that stand after "with", in the order of the sentence. */
const WITH = ["hair", "hat", "eyewear", "facialHair", "clothing"] as const;
const BALD = "bald";

/**
 * The attributes of a drawn avatar.
 *
 * @param drawn `toJson().extra` of the avatar
 * @throws {CorpusError} it was drawn with a part or a colour that the style's table does not know
 */
export function avatarAttributes(
  style: AvatarStyle,
  drawn: Readonly<Record<string, unknown>>,
): AvatarAttributes {
  const colorOf = (option: string): string => {
    const hex = String(drawn[option]).replace(/^#/, "");
    const found = Object.entries(style.colors[option] ?? {}).find(([, value]) => value === hex);
    if (!found)
      throw new CorpusError(`${style.title}: a colour of the table is expected as ${option}, ${hex} found`);
    return found[0];
  };
  const attributes: Partial<Record<AvatarAttribute["name"], string>> = {};
  for (const { name, option, phrases } of style.attributes) {
    const value = option === undefined ? Object.keys(phrases)[0] : drawn[option];
    if (value === undefined) continue;
    const phrase = phrases[String(value)];
    if (phrase === undefined) {
      throw new CorpusError(`${style.title}: a part of the table is expected as ${option}, ${value} found`);
    }
    if (phrase !== "") attributes[name] = phrase.replace(/\{(\w+)\}/g, (_, color: string) => colorOf(color));
  }
  for (const [cover, covered] of Object.entries(style.hidden)) {
    if (attributes[cover as AvatarAttribute["name"]] !== undefined) delete attributes[covered];
  }
  return attributes;
}

/** Attributes as one text in a fixed order: equal for avatars that no caption could tell apart. */
export function attributeCombination(attributes: AvatarAttributes): string {
  return Object.entries(attributes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, phrase]) => `${name}: ${phrase}`)
    .join(", ");
}

const list = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

/** "a smiling person with a red bun, round glasses and a blue shirt". */
export function describeAvatar(
  attributes: AvatarAttributes,
  order: readonly (keyof AvatarAttributes)[] = WITH,
): string {
  const { expression, hair } = attributes;
  const person = [expression, hair === BALD ? BALD : undefined, "person"].filter(
    (word) => word !== undefined,
  );
  const details = order
    .map((name) => attributes[name])
    .filter((phrase) => phrase !== undefined && phrase !== BALD)
    .map((phrase) => withArticle(phrase!));
  return [withArticle(person.join(" ")), ...(details.length > 0 ? ["with", list(details)] : [])].join(" ");
}

/**
 * The captions of one avatar, lower-case ASCII, all different: the whole sentence with and without the style,
 * once more with the details in another order, and a short one with two attributes.
 */
export function avatarCaptions(
  attributes: AvatarAttributes,
  style: AvatarStyleName,
  random: Random,
): string[] {
  const sentence = describeAvatar(attributes);
  const shuffled = [...random.permutation(WITH.length)].map((index) => WITH[index]!);
  const names = Object.keys(attributes) as (keyof AvatarAttributes)[];
  const two = [...random.permutation(names.length)].slice(0, 2).map((index) => names[index]!);
  const some = Object.fromEntries(two.map((name) => [name, attributes[name]])) as AvatarAttributes;
  return [
    ...new Set([
      `${sentence}, ${style}`,
      sentence,
      `${describeAvatar(attributes, shuffled)}, ${style}`,
      `${describeAvatar(some)}, ${style}`,
    ]),
  ];
}
