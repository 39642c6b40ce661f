import type { Picture, SheetCell } from "../../src/data/index.js";
import type { CaptionedPicture, LVerse } from "../../src/pipelines/index.js";
import { type FlaggedOptions, flagLine } from "./flags.js";
import { keptPart, maskAround, upperHalf } from "./kept-part.js";

/** What sheets are made from. */
export interface SheetParts {
  /** Opens the model, with the limits of `--batch` and `--memory` where told. */
  readonly open: (limits?: { readonly batch?: number; readonly memory?: number }) => Promise<LVerse>;
  readonly model: LVerse;
  /** Held-out pictures with captions, which are gone on from and described. */
  readonly given: readonly CaptionedPicture[];
}

export interface Sheet {
  readonly cells: readonly SheetCell[];
  readonly columns: number;
  /** What is seen, in Markdown; goes below the sheet. */
  readonly legend: string;
}

/** Prompts of sheets that compare settings, a row each: written down before the pictures were seen, as all below. */
const PROMPTS = [
  "a red apple, flat",
  "a person with curly blue hair, round glasses and a red shirt, peeps",
  "a taxi left of a red apple, noto",
] as const;
const ALONE = "three rockets, 3d";
const SEED = 0;

/** Where the mask of the sheet has its hole: whole tokens in grids from 8 on. */
const HOLE = { left: 1 / 4, top: 3 / 8, right: 3 / 4, bottom: 7 / 8 };

const quoted = (captions: readonly string[]): string => captions.map((caption) => `“${caption}”`).join("; ");

/** One picture for each prompt and setting. */
function compared(
  prompts: readonly string[],
  settings: readonly FlaggedOptions[],
): (parts: SheetParts) => Promise<Sheet> {
  return async ({ model }) => {
    const columns: SheetCell[][] = [];
    for (const options of settings) {
      // One candidate, so that what is seen is the setting's work and not the choice's.
      const drawings = await model.draw(prompts, { seed: SEED, rerank: "none", ...options });
      columns.push(drawings.map(({ picture }) => ({ picture, caption: flagLine(options) })));
    }
    return {
      cells: prompts.flatMap((_, row) => columns.map((column) => column[row]!)),
      columns: settings.length,
      legend: `${prompts.length > 1 ? "Row by row: " : ""}${quoted(prompts)}, each with seed ${SEED} and \`--rerank none\`.`,
    };
  };
}

async function numbered({ model }: SheetParts): Promise<Sheet> {
  const count = 4;
  const seeds = [0, 7];
  const cells: SheetCell[] = [];
  for (const seed of seeds) {
    for (const { picture, origin } of await model.draw(ALONE, { count, seed, rerank: "none" })) {
      cells.push({ picture, caption: `--seed ${seed}, number ${origin.index + 1}` });
    }
  }
  return {
    cells,
    columns: count,
    legend: `\`lverse draw "${ALONE}" -n ${count} --rerank none\`, with ${seeds.map((seed) => `\`--seed ${seed}\``).join(" and ")}.`,
  };
}

async function ranked({ model }: SheetParts): Promise<Sheet> {
  const options = { count: 8, candidates: 8, rerank: "self", seed: SEED } as const;
  const [caption] = PROMPTS;
  const drawings = await model.draw(caption, options);
  return {
    cells: drawings.map(({ picture, origin, score }) => ({
      picture,
      caption: `candidate ${origin.index + 1}: self ${score!.toFixed(2)}`,
    })),
    columns: 4,
    legend:
      `All of \`lverse draw "${caption}" ${flagLine(options)}\`, best first: what \`--candidates ${options.candidates}\` ` +
      "alone keeps is the first. The score is log p(caption | drawing), in nats.",
  };
}

async function batches({ open }: SheetParts): Promise<Sheet> {
  const limits = [
    { flags: "--batch 1", batch: 1 },
    { flags: "--batch 3 --memory 4G", batch: 3, memory: 4 * 1024 ** 3 },
  ];
  const options = { count: 3, seed: SEED };
  const [caption] = PROMPTS;
  const rows = [];
  for (const { flags, ...limit } of limits) {
    const model = await open(limit);
    try {
      rows.push({ flags, drawings: await model.draw(caption, options) });
    } finally {
      await model.dispose();
    }
  }
  const [one, other] = rows.map(({ drawings }) => drawings.map(({ tokens }) => tokens.join()));
  const same = one!.filter((tokens, i) => tokens === other![i]).length;
  return {
    cells: rows.flatMap(({ flags, drawings }) =>
      drawings.map(({ picture }) => ({ picture, caption: flags })),
    ),
    columns: options.count,
    legend:
      `\`lverse draw "${caption}" ${flagLine(options)}\` with two numbers of drawings side by side: ` +
      `${same} of ${options.count} have the same tokens.`,
  };
}

interface Keeping {
  readonly flag: string;
  readonly option: "top" | Picture;
  /** White where the picture is kept. */
  readonly mask: Picture;
}

/** Two of the given pictures, a row each: the picture, its tokens, what is kept of it, and what is drawn from there on. */
async function goneOn(
  { model, given }: SheetParts,
  { flag, option, mask }: Keeping,
  options: FlaggedOptions,
): Promise<Sheet> {
  const rows: SheetCell[][] = [];
  const chosen = given.slice(0, 2);
  for (const { picture: from, caption } of chosen) {
    const { original, picture } = await model.reconstruct(from);
    const drawings = await model.draw(caption, { from, keep: option, seed: SEED, ...options });
    rows.push([
      { picture: original, caption: "picture.png" },
      { picture, caption: "its tokens: lverse reconstruct" },
      { picture: keptPart(original, mask), caption: flag },
      ...drawings.map(({ picture: drawn, origin, score }) => ({
        picture: drawn,
        caption: `number ${origin.index + 1}${score === undefined ? "" : `: self ${score.toFixed(2)}`}`,
      })),
    ]);
  }
  return {
    cells: rows.flat(),
    columns: rows[0]!.length,
    legend:
      `\`lverse draw CAPTION --from picture.png ${flag} ${flagLine(options)}\` with two pictures that were not trained on, ` +
      `and their captions: ${quoted(chosen.map(({ caption }) => caption))}. What is grey in the third column is not kept.`,
  };
}

function keptTop(parts: SheetParts): Promise<Sheet> {
  const mask = upperHalf(parts.model.resolution);
  return goneOn(parts, { flag: "--keep top", option: "top", mask }, { count: 3 });
}

function keptMask(parts: SheetParts): Promise<Sheet> {
  const mask = maskAround(HOLE, parts.model.resolution);
  return goneOn(parts, { flag: "--keep mask.png", option: mask, mask }, { count: 3, candidates: 8 });
}

async function continued({ model }: SheetParts): Promise<Sheet> {
  const [first, ...others] = [
    "a red apple, flat",
    "a strawberry, flat",
    "a red heart, flat",
    "a rocket, flat",
  ];
  const [drawing] = await model.draw(first!, { seed: SEED });
  const from = drawing!.picture;
  const drawings = await model.draw([first!, ...others], { seed: SEED, from, keep: "top" });
  return {
    cells: [
      { picture: from, caption: "apple.png" },
      { picture: keptPart(from, upperHalf(model.resolution)), caption: "--from apple.png --keep top" },
      ...drawings.map(({ picture, caption }) => ({ picture, caption })),
    ],
    columns: 6,
    legend: `A drawing of “${first}”, and its upper half gone on from with four captions, seed ${SEED}.`,
  };
}

async function previewed({ model }: SheetParts): Promise<Sheet> {
  const cells: SheetCell[] = [];
  const [caption] = PROMPTS;
  await model.draw(caption, {
    seed: SEED,
    onRow: async ({ rows, of, picture }) => {
      cells.push({ picture: await picture(), caption: `row ${rows} of ${of}` });
    },
  });
  return {
    cells,
    columns: Math.min(8, cells.length),
    legend: `What \`lverse draw "${caption}" --preview\` writes, in turn.`,
  };
}

async function described({ model, given }: SheetParts): Promise<Sheet> {
  const cells: SheetCell[] = [];
  for (const { picture, caption } of given) cells.push({ picture: await model.prepare(picture), caption });
  return {
    cells,
    columns: cells.length,
    legend: "The pictures of the table, which were not trained on, with the corpus's captions.",
  };
}

/** What each sheet shows, in words, and how it is made; by the name of its file and of its place on the page. */
export const sheets: Readonly<
  Record<string, { readonly shows: string; readonly make: (parts: SheetParts) => Promise<Sheet> }>
> = {
  guidance: {
    shows: "Drawings with guidance 1, 2 and 4",
    make: compared(PROMPTS, [{ guidance: 1 }, { guidance: 2 }, { guidance: 4 }]),
  },
  temperature: {
    shows: "Drawings at temperature 0, 0.7 and 1",
    make: compared(PROMPTS, [{ temperature: 0 }, { temperature: 0.7 }, { temperature: 1 }]),
  },
  "top-k": {
    shows: "Drawings with top-k 4, 32, 256 and 0",
    make: compared(PROMPTS.slice(0, 2), [{ topK: 4 }, { topK: 32 }, { topK: 256 }, { topK: 0 }]),
  },
  "top-p": {
    shows: "Drawings with top-p 0.5, 0.8, 0.95 and 1",
    make: compared(
      PROMPTS.slice(0, 2),
      [0.5, 0.8, 0.95, 1].map((topP) => ({ topK: 0, topP })),
    ),
  },
  "min-p": {
    shows: "Drawings with min-p 0.3, 0.1, 0.02 and 0",
    make: compared(
      PROMPTS.slice(0, 2),
      [0.3, 0.1, 0.02, 0].map((minP) => ({ topK: 0, minP })),
    ),
  },
  seed: { shows: "Four drawings of one caption with each of two seeds", make: numbered },
  candidates: { shows: "Eight candidates with their scores, best first", make: ranked },
  "keep-top": { shows: "Pictures, their upper halves, and drawings that go on from these", make: keptTop },
  "keep-mask": { shows: "Pictures, what a mask keeps of them, and drawings that fill it", make: keptMask },
  continuation: { shows: "Half a drawing, gone on from with four captions", make: continued },
  preview: { shows: "A drawing after each of its rows", make: previewed },
  batch: { shows: "Drawings made one by one and side by side", make: batches },
  described: { shows: "The pictures that are described", make: described },
};
