/** A page of the Studio. */
export interface View {
  /** Its name in links: `#name?query`. */
  readonly name: string;
  readonly title: string;
  readonly root: HTMLElement;
  /** Called when it comes to be seen, with the query of its link. */
  show(query: URLSearchParams): void;
  /** Takes a picture that was dropped or pasted while it is seen. */
  take?(file: File): void;
}

/** Where a link leads: `#draw?seed=7` to the view "draw" with a query. */
export function parseLink(hash: string): { readonly view: string; readonly query: URLSearchParams } {
  const text = hash.replace(/^#/, "");
  const mark = text.indexOf("?");
  const view = mark < 0 ? text : text.slice(0, mark);
  return { view, query: new URLSearchParams(mark < 0 ? "" : text.slice(mark + 1)) };
}

/** A link to a view. */
export function linkTo(view: string, query?: URLSearchParams): string {
  const text = query?.toString() ?? "";
  return text === "" ? `#${view}` : `#${view}?${text}`;
}
