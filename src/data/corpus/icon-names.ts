import type { StyleName } from "./styles.js";

/** Older names that several sets keep, and today's CLDR name. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  "a-button": "a button (blood type)",
  "ab-button": "ab button (blood type)",
  "b-button": "b button (blood type)",
  "o-button": "o button (blood type)",
  "ballot-box-with-check": "check box with check",
  "crazy-face": "zany face",
  "game-dice": "game die",
  "heavy-check-mark": "check mark",
  "heavy-division-sign": "divide",
  "heavy-large-circle": "hollow red circle",
  "heavy-minus-sign": "minus",
  "heavy-multiplication-x": "multiply",
  "heavy-plus-sign": "plus",
  "laptop-computer": "laptop",
  "man-with-chinese-cap": "person with skullcap",
  "on-exclamation-arrow": "on! arrow",
  "school-backpack": "backpack",
  "soft-ice-cream": "soft ice cream",
  "up-exclamation-button": "up! button",
  "up-text-button": "up! button",
  "white-heavy-check-mark": "check mark button",
};

/**
 * Icons whose drawing is not what their name means today: a revolver, a blue question mark, a bat, a flag; or means among
 * emoji: an anchor of a drawn line, a pie chart, a telephone that is a mobile one.
 */
const LEFT_OUT: Readonly<Partial<Record<StyleName, readonly string[]>>> = {
  blob: ["pistol", "question-mark", "exclamation-mark", "cricket"],
  emojione: ["pistol"],
  fxemoji: ["bow", "down", "heartblue", "left", "pistol", "pout", "pouting", "right", "up", "wave"],
  iconpark: (
    "anchor android apple back bank bow cd compass compression cook cooking cool diamonds dollar down " +
    "envelope eyes halo heart heartbeat keyboard label ladder leaves lightning link mask moon mouse notes " +
    "phone pie pound record red-envelope redo rice ring rock seal seat selfie shopping signal-strength " +
    "slide sound treasure-chest turkey up waterpolo"
  ).split(" "),
  icons8: ["clock", "down", "globe", "ok", "redo", "up"],
  kameleon: ["chicken", "love"],
  line: ["pistol", "japan"],
};

export function isLeftOut(style: StyleName, icon: string): boolean {
  return LEFT_OUT[style]?.includes(icon) ?? false;
}

/**
 * What an icon may be called today, by a table and by two rules: animals and cats were called "fox face" and
 * "weary cat face", and sets number their variants, of which the first is taken ("pizza-1").
 */
export function todaysNames(icon: string): string[] {
  if (/-[2-9]$/.test(icon)) return [];
  const first = icon.replace(/-1$/, "");
  const names = [OLD_NAMES[icon], OLD_NAMES[first]].filter((name) => name !== undefined);
  return [...names, first, first.replace(/\bcat-face\b/, "cat"), first.replace(/-face$/, "")];
}
