/** What the page keeps in a browser. */
export type PageStorage = Pick<Storage, "getItem" | "setItem">;

const forgetful: PageStorage = { getItem: () => null, setItem: () => {} };

/**
 * A browser's storage; one that forgets where site data is forbidden, whose very mention throws there.
 * @param get as `() => sessionStorage`
 */
export function allowedStorage(get: () => PageStorage): PageStorage {
  try {
    return get();
  } catch {
    return forgetful;
  }
}
