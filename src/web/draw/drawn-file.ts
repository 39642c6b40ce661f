import { type DrawLimits, type DrawSettings, settingsFromQuery } from "./draw-settings.js";

/** What a PNG that was drawn tells of how it was. */
export interface DrawnFile {
  /** The nearest to its own that this page may ask for. */
  readonly settings: DrawSettings;
  /** Why they would not draw its like, as a sentence; undefined where they do, on the machine that drew it. */
  readonly another: string | undefined;
}

/** The origin of a picture as its file tells it, written by anybody. */
type Origin = Partial<Record<string, unknown>>;

/**
 * What the texts of a PNG tell of its drawing; undefined where they tell nothing.
 * @param model name of the one that would draw
 */
export function readDrawnFile(
  { Description: caption, lverse }: Readonly<Record<string, string>>,
  limits: DrawLimits,
  model: string,
): DrawnFile | undefined {
  if (caption === undefined || lverse === undefined) return undefined;
  let origin: unknown;
  try {
    origin = JSON.parse(lverse);
  } catch {
    return undefined;
  }
  if (typeof origin !== "object" || origin === null) return undefined;
  const told: Origin = { ...origin };
  const settings = settingsOf(told, caption, limits);
  return { settings, another: whyAnother(told, settings, model) };
}

function settingsOf(origin: Origin, caption: string, limits: DrawLimits): DrawSettings {
  const told = Object.entries(origin).map(([name, value]) => [name, String(value)]);
  const { index = 0, rank = 0, ...query } = Object.fromEntries(told) as Record<string, string>;
  // The file says which picture it is, not how many were asked for.
  const count = Number(query.candidates === undefined ? index : rank) + 1;
  const { candidates = String(count), rerank = "none" } = query;
  const asked = { ...query, count: String(count), candidates, rerank, caption };
  return settingsFromQuery(new URLSearchParams(asked), limits);
}

function whyAnother(origin: Origin, settings: DrawSettings, model: string): string | undefined {
  if (origin.model !== undefined && origin.model !== model) {
    return `Another model drew it, ${String(origin.model)}: this one draws another picture.`;
  }
  if (origin.keptTokens !== undefined) {
    return "It was drawn on from another picture, which is not in the file: without that it becomes another one.";
  }
  if (origin.rerank === "clip") {
    return "CLIP chose it among its candidates; here the model itself does, and may choose another.";
  }
  const names = ["seed", "candidates", "temperature", "topK", "guidance", "topP", "minP"] as const;
  const changed = names.filter((name) => origin[name] !== undefined && origin[name] !== settings[name]);
  if (changed.length === 0) return undefined;
  return `Out of this page's range, and brought into it: ${changed.join(", ")}. It becomes another picture.`;
}
