import type { DrawnImage } from "../api/client.js";
import type { PageStorage } from "../parts/storage.js";
import type { DrawSettings } from "./draw-settings.js";

/** A picture of this session, with all that it was asked for with. */
export interface SessionPicture extends DrawnImage {
  readonly settings: DrawSettings;
}

const key = "lverse.session";
/** Pictures that are kept; older ones go. */
const most = 60;

/** The pictures of a session, the newest first. */
export class Session {
  #pictures: readonly SessionPicture[];
  readonly #listeners = new Set<() => void>();

  constructor(
    /** What is kept while a browser's tab lives, reloads included. */
    private readonly storage: PageStorage,
    /** The model that drew them; pictures of another are not this session's. */
    private readonly model: string,
  ) {
    this.#pictures = restore(storage, model);
  }

  get pictures(): readonly SessionPicture[] {
    return this.#pictures;
  }

  /** Calls back after every change. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Adds pictures before the others. */
  add(pictures: readonly SessionPicture[]): void {
    this.#set([...pictures, ...this.#pictures].slice(0, most));
  }

  clear(): void {
    this.#set([]);
  }

  #set(pictures: readonly SessionPicture[]): void {
    this.#pictures = pictures;
    try {
      this.storage.setItem(key, JSON.stringify({ model: this.model, pictures }));
    } catch {
      // The storage is full or forbidden: the session lasts until the page is reloaded.
    }
    for (const listener of this.#listeners) listener();
  }
}

function restore(storage: PageStorage, model: string): readonly SessionPicture[] {
  try {
    const stored = JSON.parse(storage.getItem(key) ?? "{}") as {
      model?: string;
      pictures?: readonly SessionPicture[];
    };
    return stored.model === model && Array.isArray(stored.pictures) ? stored.pictures : [];
  } catch {
    return [];
  }
}
