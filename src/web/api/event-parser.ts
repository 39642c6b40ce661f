/** A server-sent event. */
export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/** Parses the event stream format (HTML standard, section 9.2.6) as it comes, in pieces cut anywhere. */
export class EventParser {
  #rest = "";
  #event = "";
  #data: string[] = [];

  /** Events that are complete with a further piece of the text. */
  push(text: string): ServerEvent[] {
    // A carriage return at the end may be half of a line's end.
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop()!;
    return lines.flatMap((line) => this.#line(line));
  }

  #line(line: string): ServerEvent[] {
    if (line === "") {
      const made = { event: this.#event || "message", data: this.#data.join("\n") };
      const none = this.#data.length === 0;
      this.#event = "";
      this.#data = [];
      return none ? [] : [made];
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") this.#data.push(value);
    if (field === "event") this.#event = value;
    return [];
  }
}

/** The events of an answer's body. Ends when the body does; throws what reading it throws. */
export async function* readEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<ServerEvent> {
  const parser = new EventParser();
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* parser.push(value);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
