import { expect, test } from "vitest";
import { gate } from "../../test/served-model.js";
import { stripes } from "../../test/tiny-model.js";
import type { DrawnRow } from "../pipelines/index.js";
import { DrawingEvents } from "./drawing-events.js";

type Message = { event: string; data: { index: number; rows: number } };

function started(write: () => Promise<void> = async () => {}) {
  const sent: Message[] = [];
  const stream = {
    writeSSE: async ({ event, data }: { event?: string; data: string | Promise<string> }) => {
      sent.push({ event: event!, data: JSON.parse(await data) });
      await write();
    },
  };
  const events = new DrawingEvents(stream, () => 3, 2, new AbortController().signal);
  events.progress({ stage: "generating", done: 1, total: 8, secondsLeft: undefined });
  return { events, sent };
}

const rowOf = (index: number, rows: number, picture = async () => stripes(4, 4)): DrawnRow => ({
  caption: "a cat",
  index,
  rows,
  of: 4,
  tokens: new Int32Array(0),
  picture,
});

const shown = (sent: readonly Message[]) =>
  sent.filter(({ event }) => event === "row").map(({ data: { index, rows } }) => `${index}: ${rows}`);

test("rows of pictures that are not wanted are not decoded", async () => {
  const { events, sent } = started();
  await events.row(rowOf(2, 1, () => Promise.reject(new Error("decoded"))));
  await events.end();
  expect(sent.map(({ event }) => event)).toEqual(["waiting"]);
  expect(sent[0]!.data).toEqual({ ahead: 3 });
});

test("drawing goes on beside further pictures, whose rows are left out when they are overtaken", async () => {
  const { events, sent } = started();
  const slow = gate();
  await events.row(
    rowOf(1, 1, async () => {
      await slow.passed;
      return stripes(4, 4);
    }),
  );
  // The row above is being decoded; of the next two, one is there when that is done.
  await new Promise((resolve) => setImmediate(resolve));
  await events.row(rowOf(1, 2));
  await events.row(rowOf(1, 3));
  expect(shown(sent)).toEqual([]);
  slow.open();
  await events.end();
  expect(shown(sent)).toEqual(["1: 1", "1: 3"]);
});

test("a client that does not read holds nothing up, and gets the newest rows when it does", async () => {
  const reads = gate();
  const { events, sent } = started(() => reads.passed);
  for (let rows = 1; rows <= 40; rows++) {
    await events.row(rowOf(0, rows));
    await events.row(rowOf(1, rows));
  }
  expect(sent.length).toBeLessThan(8);
  reads.open();
  await events.end();
  expect(shown(sent).slice(-2).sort()).toEqual(["0: 40", "1: 40"]);
  expect(sent.length).toBeLessThan(12);
});

test("a row that cannot be decoded beside the drawing fails the drawing, not the process", async () => {
  const { events, sent } = started();
  await events.row(rowOf(1, 1, () => Promise.reject(new Error("no memory"))));
  // Vitest fails where a rejection is handled by nobody.
  await new Promise((resolve) => setTimeout(resolve, 5));
  await expect(events.row(rowOf(1, 2))).rejects.toThrow("no memory");
  await events.end();
  expect(shown(sent)).toEqual([]);
});
