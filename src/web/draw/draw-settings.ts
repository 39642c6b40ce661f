/** What a drawing is asked for with. */
export interface DrawSettings {
  readonly caption: string;
  /** Pictures that are shown. */
  readonly count: number;
  /** Pictures that are drawn, of which the best `count` are shown. */
  readonly candidates: number;
  /** What says which are best: the model itself, by how well it would describe each with the caption, or nothing. */
  readonly rerank: "none" | "self";
  readonly seed: number;
  readonly temperature: number;
  readonly topK: number;
  /** Classifier-free guidance: 1 for none, more to keep closer to the caption. */
  readonly guidance: number;
  /** Filters that the form has no fields for: a link's or a file's. */
  readonly topP: number;
  readonly minP: number;
}

/** What settings may be, as the server told. */
export interface DrawLimits {
  readonly captionLength: number;
  readonly count: number;
  readonly candidates: number;
  readonly codebookSize: number;
  readonly defaults: Pick<DrawSettings, "temperature" | "topK" | "topP" | "minP" | "guidance" | "candidates">;
}

/** The largest seed that the page makes up or a person would type; the server takes larger ones. */
const largestSeed = 999_999;
export const highestTemperature = 2;
export const highestGuidance = 8;

export function defaultSettings({ defaults, codebookSize }: DrawLimits): DrawSettings {
  const { temperature, topK, topP, minP, guidance, candidates } = defaults;
  return {
    caption: "",
    count: 1,
    candidates,
    rerank: candidates > 1 ? "self" : "none",
    seed: 0,
    temperature,
    topK: Math.min(topK, codebookSize),
    guidance,
    topP,
    minP,
  };
}

/** The settings nearest to those given that the server takes. */
export function allowedSettings(given: DrawSettings, limits: DrawLimits): DrawSettings {
  const usual = defaultSettings(limits);
  const between = (value: number, low: number, high: number, otherwise: number): number =>
    Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : otherwise;
  const whole = (value: number, low: number, high: number, otherwise: number): number =>
    Math.round(between(value, low, high, otherwise));
  const count = whole(given.count, 1, limits.count, usual.count);
  const candidates = whole(given.candidates, count, limits.candidates, count);
  return {
    // The server counts UTF-16's units, of which a character may take two.
    caption: given.caption.slice(0, limits.captionLength).replace(/[\uD800-\uDBFF]$/, ""),
    count,
    candidates,
    // More pictures than are shown have to be chosen among.
    rerank: candidates > count ? "self" : given.rerank,
    seed: whole(given.seed, 0, Number.MAX_SAFE_INTEGER, usual.seed),
    temperature: between(given.temperature, 0, highestTemperature, usual.temperature),
    topK: whole(given.topK, 0, limits.codebookSize, usual.topK),
    guidance: between(given.guidance, 0, highestGuidance, usual.guidance),
    topP: given.topP > 0 ? between(given.topP, 0, 1, usual.topP) : usual.topP,
    minP: between(given.minP, 0, 1, usual.minP),
  };
}

/** Settings as a link has them. */
export function settingsToQuery(settings: DrawSettings): URLSearchParams {
  const { caption, ...rest } = settings;
  const entries = Object.entries(rest).map(([name, value]) => [name, String(value)]);
  return new URLSearchParams([["caption", caption], ...entries] as [string, string][]);
}

/** The settings of a link; what it lacks or has wrong is as usual, and a number of pictures is chosen among as many at least. */
export function settingsFromQuery(query: URLSearchParams, limits: DrawLimits): DrawSettings {
  const usual = defaultSettings(limits);
  const number = (name: string, otherwise: number): number => {
    const text = query.get(name)?.trim();
    return text ? Number(text) : otherwise;
  };
  const count = number("count", usual.count);
  const rerank = query.get("rerank") ?? usual.rerank;
  return allowedSettings(
    {
      caption: query.get("caption") ?? "",
      count,
      candidates: number("candidates", Math.max(count || 1, usual.candidates)),
      rerank: rerank === "self" ? "self" : "none",
      seed: number("seed", usual.seed),
      temperature: number("temperature", usual.temperature),
      topK: number("topK", usual.topK),
      guidance: number("guidance", usual.guidance),
      topP: number("topP", usual.topP),
      minP: number("minP", usual.minP),
    },
    limits,
  );
}

/** A seed that was not thought of. */
export function freshSeed(bytes: (array: Uint32Array<ArrayBuffer>) => void): number {
  const array = new Uint32Array(1);
  bytes(array);
  return array[0]! % (largestSeed + 1);
}
