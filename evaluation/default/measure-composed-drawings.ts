import { loadPictures } from "./known-pictures.js";
import type { Measuring } from "./measuring.js";
import type { ComposedDrawingRow } from "./results.js";
import { partsRight, stylesRight } from "./score-captions.js";

/** Of the drawings of emoji, this part as many of avatars and of scenes. */
const SHARE = 1 / 4;

/** What the model's captioner says of its drawings of held-out avatars and scenes, and of the real pictures. */
export async function measureComposedDrawings({
  model,
  corpus,
  settings,
  cache,
  work,
}: Measuring): Promise<ComposedDrawingRow[]> {
  const rows: ComposedDrawingRow[] = [];
  for (const { name, items: all } of corpus.parts.filter(
    ({ kind, heldOut }) => kind !== "emoji" && heldOut,
  )) {
    const items = all.slice(0, Math.ceil(SHARE * settings.drawings));
    const prompts = items.map(({ key, captions }) => ({ key, prompt: captions[0]! }));
    const drawings = await cache.draw(model, "model", prompts, work(`drawings of ${name}`));
    const real = await loadPictures(items, model.resolution);
    for (const [what, pictures] of [
      [`the model's drawings, prompts of ${name}`, drawings],
      [`${name} themselves`, real.map(({ picture }) => picture)],
    ] as const) {
      const keyed = items.map(({ key }, i) => ({ key, picture: pictures[i]! }));
      const captions = await cache.describe(model, `model of ${what}`, keyed, work(`captions of ${what}`));
      rows.push({
        what,
        pictures: items.length,
        ...partsRight(captions, items, corpus.styles),
        style: stylesRight(captions, items, corpus.styles),
      });
    }
  }
  return rows;
}
