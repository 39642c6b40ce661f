import { intersects, type SynonymDictionary } from "../wordnet/synonym-dictionary.js";

/** An object, attribute or relation: words that mean the same, and their synsets. */
export interface Concept {
  readonly words: readonly string[];
  /** In ascending order. */
  readonly synsets: readonly number[];
}

/** (object), (object, attribute) or (subject, relation, object). */
export type SemanticTuple = readonly Concept[];

/** The concept of one or more words or phrases that were found to mean the same. */
export function concept(words: readonly string[], synonyms: SynonymDictionary | undefined): Concept {
  const spelled = words.map((word) => word.trim().toLowerCase());
  const synsets = spelled.flatMap((word) => synonyms?.synsets(word.replaceAll(" ", "_")) ?? []);
  return { words: spelled, synsets: [...new Set(synsets)].sort((a, b) => a - b) };
}

const sharesWord = (a: Concept, b: Concept): boolean => a.words.some((word) => b.words.includes(word));

/** Whether two concepts have a word or a synset in common: then they match. */
export const similar = (a: Concept, b: Concept): boolean =>
  sharesWord(a, b) || intersects(a.synsets, b.synsets);

/** 1 with a word in common, else the share of synsets in common. */
function similarity(a: Concept, b: Concept): number {
  if (sharesWord(a, b)) return 1;
  const common = a.synsets.filter((synset) => b.synsets.includes(synset)).length;
  return common / Math.max(1, new Set([...a.synsets, ...b.synsets]).size);
}

const equal = (a: Concept, b: Concept): boolean =>
  similarity(a, b) === 1 &&
  [...a.words].sort().join("\n") === [...b.words].sort().join("\n") &&
  a.synsets.join() === b.synsets.join();

function merged(a: Concept, b: Concept): Concept {
  const synsets = [...new Set([...a.synsets, ...b.synsets])].sort((x, y) => x - y);
  return { words: [...new Set([...a.words, ...b.words])], synsets };
}

interface Node {
  object: Concept;
  readonly attributes: Concept[];
}

interface Edge {
  readonly subject: Node;
  relation: Concept;
  readonly object: Node;
}

/**
 * A scene graph as SPICE builds it (Anderson et al., 2016) from what captions of one picture say: objects that mean the same
 * are one object, and so are attributes of an object and relations between two. All references of a picture make one graph.
 */
export class SceneGraph {
  readonly #synonyms: SynonymDictionary | undefined;
  readonly #nodes: Node[] = [];
  readonly #edges: Edge[] = [];

  /** @param synonyms without them only equal words mean the same */
  constructor(synonyms?: SynonymDictionary) {
    this.#synonyms = synonyms;
  }

  addObject(object: string): void {
    this.#node(object);
  }

  addAttribute(object: string, attribute: string): void {
    const { attributes } = this.#node(object);
    add(attributes, concept([attribute], this.#synonyms));
  }

  /** @param relation such as "on"; a "be " before it is dropped */
  addRelation(subject: string, relation: string, object: string): void {
    const from = this.#node(subject);
    const to = this.#node(object);
    const added = concept([relation.replace(/^be /, "")], this.#synonyms);
    const between = this.#edges.filter((edge) => edge.subject === from && edge.object === to);
    if (between.some((edge) => equal(edge.relation, added))) return;
    const known = between.find((edge) => similar(edge.relation, added));
    if (known) known.relation = merged(known.relation, added);
    else this.#edges.push({ subject: from, relation: added, object: to });
  }

  /** Each object, each attribute with its object, each relation with its objects. */
  tuples(): SemanticTuple[] {
    return [
      ...this.#nodes.flatMap(({ object, attributes }) => [
        [object],
        ...attributes.map((attribute) => [object, attribute]),
      ]),
      ...this.#edges.map(({ subject, relation, object }) => [subject.object, relation, object.object]),
    ];
  }

  /** The object of this name, or the one nearest in meaning, which takes the name on; else a new one. */
  #node(name: string): Node {
    const object = concept([name], this.#synonyms);
    let nearest: Node | undefined;
    let most = 0;
    for (const node of this.#nodes) {
      if (equal(node.object, object)) return node;
      const its = similarity(node.object, object);
      if (its > most) {
        nearest = node;
        most = its;
      }
    }
    if (nearest) {
      nearest.object = merged(nearest.object, object);
      return nearest;
    }
    const added = { object, attributes: [] };
    this.#nodes.push(added);
    return added;
  }
}

function add(attributes: Concept[], added: Concept): void {
  if (attributes.some((attribute) => equal(attribute, added))) return;
  const i = attributes.findIndex((attribute) => similar(attribute, added));
  if (i < 0) attributes.push(added);
  else attributes[i] = merged(attributes[i]!, added);
}
