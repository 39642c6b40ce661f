import { describe, expect, it } from "vitest";
import { EventParser, readEvents } from "./event-parser.js";

describe("EventParser", () => {
  // The examples of the HTML standard, section 9.2.6.
  it("joins lines of data", () => {
    expect(new EventParser().push("data: YHOO\ndata: +2\ndata: 10\n\n")).toEqual([
      { event: "message", data: "YHOO\n+2\n10" },
    ]);
  });

  it("passes over comments and fields that it does not know, and takes one space away", () => {
    const stream =
      ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n";
    expect(new EventParser().push(stream).map(({ data }) => data)).toEqual([
      "first event",
      "second event",
      " third event",
    ]);
  });

  it("fires events of empty data, and none for what the stream's end cuts off", () => {
    expect(new EventParser().push("data\n\ndata\ndata\n\ndata:").map(({ data }) => data)).toEqual(["", "\n"]);
  });

  it("names events, each anew", () => {
    const stream = "event: add\ndata: 73857293\n\nevent: remove\ndata: 2153\n\ndata: 113411\n\n";
    expect(new EventParser().push(stream)).toEqual([
      { event: "add", data: "73857293" },
      { event: "remove", data: "2153" },
      { event: "message", data: "113411" },
    ]);
  });

  it.each(["\n", "\r\n", "\r"])("reads the same however it is cut, with lines ended by %j", (end) => {
    const stream = ["event: row", 'data: {"a":', "data: 1}", "", "data: two", "", ""].join(end);
    const whole = new EventParser().push(`${stream}: done\n`);
    expect(whole.map(({ data }) => data)).toEqual(['{"a":\n1}', "two"]);
    for (let cut = 0; cut <= stream.length; cut++) {
      const parser = new EventParser();
      const parts = [stream.slice(0, cut), stream.slice(cut), ": done\n"];
      expect(parts.flatMap((part) => parser.push(part))).toEqual(whole);
    }
  });
});

describe("readEvents", () => {
  it("decodes characters that are cut in two, and closes what it reads when its reader stops", async () => {
    let closed = false;
    const bytes = new TextEncoder().encode("data: süß\n\ndata: more\n\n");
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      },
      cancel() {
        closed = true;
      },
    });
    for await (const { data } of readEvents(body)) {
      expect(data).toBe("süß");
      break;
    }
    expect(closed).toBe(true);
  });
});
