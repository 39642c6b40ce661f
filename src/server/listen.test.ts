import { once } from "node:events";
import { request } from "node:http";
import { afterEach, expect, test } from "vitest";
import { type Changes, events, gate, metric, openTiny, withDraw } from "../../test/served-model.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import type { Services } from "./context.js";
import { ListenError, listenWith, type RunningServer } from "./listen.js";
import type { ServiceOptions } from "./services.js";

const folder = temporaryFolder();
const running: RunningServer[] = [];
const drawnTokens = 'lverse_tokens_total{direction="text-to-image"}';

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

interface Listening {
  readonly server: RunningServer;
  readonly services: Services;
  readonly draw: (body: object, signal?: AbortSignal) => Promise<Response>;
}

async function start(
  changes?: Changes,
  options: Partial<ServiceOptions> & { graceSeconds?: number } = {},
): Promise<Listening> {
  const open = await openTiny(folder, options, changes);
  const { graceSeconds = 10 } = options;
  const server = await listenWith(open, { host: "127.0.0.1", port: 0, graceSeconds });
  running.push(server);
  const draw = (body: object, signal?: AbortSignal) =>
    fetch(`${server.url}v1/images`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ caption: "a cat", ...body }),
      ...(signal && { signal }),
    });
  return { server, services: open.services, draw };
}

/** Waits until something holds. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** A model whose drawings wait at the gate before they begin. */
const heldAt =
  (passed: Promise<void>): Changes =>
  ({ model }) => ({
    model: withDraw(model, (draw) => async (captions, options) => {
      await passed;
      return draw(captions, options);
    }),
  });

test("requests beyond the queue are told when to come again", async () => {
  const { passed, open } = gate();
  const { server, services, draw } = await start(heldAt(passed), { limits: { queue: 2 } });
  const taken = [draw({}), draw({})];
  await until(() => services.admission.size === 2);
  const refused = await draw({});
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
  expect(await refused.json()).toMatchObject({ error: { code: "busy" } });
  const health = await fetch(`${server.url}healthz`);
  expect(await health.json()).toEqual({ status: "ok", queue: 2 });
  open();
  expect((await Promise.all(taken)).map(({ status }) => status)).toEqual([200, 200]);
  expect((await draw({})).status).toBe(200);
  expect(services.admission.size).toBe(0);
});

test.each([
  ["in one piece", { count: 2 }],
  ["as events", { count: 2, stream: true }],
])("a drawing %s ends with the token at which its client goes", async (_, sent) => {
  const { services, draw } = await start(({ model }) => ({
    model: withDraw(model, (original) => (captions, options = {}) => {
      const { signal, onRow } = options;
      const gone = new Promise((resolve) => signal!.addEventListener("abort", resolve));
      return original(captions, {
        ...options,
        onRow: async (row) => {
          await onRow?.(row);
          // Without an end of the request, this drawing never goes on.
          if (row.rows === 2) await gone;
        },
      });
    }),
  }));
  const client = new AbortController();
  const response = draw(sent, client.signal);
  await until(async () => (await metric(services, drawnTokens)) >= 16);
  client.abort();
  await expect(response.then((answer) => answer.text())).rejects.toThrow("abort");
  await until(() => services.admission.size === 0);
  // Two rows of both pictures, and at most the token that was being computed.
  const drawn = await metric(services, drawnTokens);
  expect(drawn).toBeLessThanOrEqual(18);
  const sample = 'lverse_requests_total{method="POST",route="/v1/images",status="499"}';
  await until(async () => (await metric(services, sample)) === 1);
  expect(await metric(services, drawnTokens)).toBe(drawn);
});

test("a request whose client has gone while it waited is never begun", async () => {
  const first = gate();
  let rows = 0;
  const { services, draw } = await start(({ model }) => ({
    model: withDraw(model, (original) => (captions, options = {}) => {
      return original(captions, {
        ...options,
        onRow: async (row) => {
          rows++;
          if (captions === "a dog") await first.passed;
          await options.onRow?.(row);
        },
      });
    }),
  }));
  const dog = draw({ caption: "a dog" });
  await until(() => rows > 0);
  const client = new AbortController();
  const cat = draw({ caption: "a cat" }, client.signal);
  await until(() => services.admission.size === 2);
  client.abort();
  await expect(cat).rejects.toThrow("abort");
  await until(() => services.admission.size === 1);
  first.open();
  expect((await dog).status).toBe(200);
  expect(await metric(services, drawnTokens)).toBe(16);
});

test("requests that wait at the same time share a batch, and get what each gets alone", async () => {
  const first = gate();
  let asked = 0;
  let rows = 0;
  const { services, draw } = await start(({ model }) => ({
    model: withDraw(model, (original) => (captions, options = {}) => {
      asked++;
      return original(captions, {
        ...options,
        onRow: async (row) => {
          rows++;
          if (captions === "a dog") await first.passed;
          await options.onRow?.(row);
        },
      });
    }),
  }));
  const imagesOf = async (response: Response) => ((await response.json()) as { images: unknown[] }).images;
  const dog = draw({ caption: "a dog" });
  await until(() => rows > 0);
  const sent = [
    { caption: "a cat" },
    { caption: "a bird", seed: 4, count: 2 },
    { caption: "a cat", seed: 9 },
  ];
  const together = sent.map((body) => draw(body));
  await until(() => asked === 4);
  // They join the queue within a turn of having been asked for.
  await new Promise((resolve) => setTimeout(resolve, 50));
  first.open();
  expect((await dog).status).toBe(200);
  const images = await Promise.all(together.map(async (response) => imagesOf(await response)));
  const batch = (sample: string) => metric(services, `lverse_batch_${sample}{direction="text-to-image"}`);
  expect([await batch("requests_count"), await batch("requests_sum"), await batch("sequences_sum")]).toEqual([
    2, 4, 5,
  ]);
  for (const [i, body] of sent.entries()) expect(await imagesOf(await draw(body))).toEqual(images[i]);
});

test("events reach the client while the picture is drawn", async () => {
  const seen = gate();
  const { draw } = await start(({ model }) => ({
    model: withDraw(model, (original) => (captions, options = {}) => {
      return original(captions, {
        ...options,
        onRow: async (row) => {
          await options.onRow?.(row);
          if (row.rows === 1) await seen.passed;
        },
      });
    }),
  }));
  const order: string[] = [];
  for await (const { event, data } of events(await draw({ stream: true }))) {
    order.push(event === "row" ? `row ${(data as { rows: number }).rows}` : event);
    // The drawing waits for the first row to have come.
    if (event === "row") seen.open();
  }
  expect(order).toEqual(["waiting", "row 1", "row 2", "row 3", "row 4", "result"]);
});

test("a stop lets requests under way finish, takes no more, and frees the model", async () => {
  const { passed, open } = gate();
  const { server, services, draw } = await start(heldAt(passed));
  const whole = draw({});
  const streamed = draw({ stream: true });
  await until(() => services.admission.size === 2);
  let stopped = false;
  const stop = server.stop().then(() => {
    stopped = true;
  });
  await expect(draw({})).rejects.toThrow("fetch failed");
  expect(stopped).toBe(false);
  open();
  expect((await whole).status).toBe(200);
  const order: string[] = [];
  for await (const { event } of events(await streamed)) order.push(event);
  expect(order.at(-1)).toBe("result");
  await stop;
  expect(server.stop()).toBe(server.stop());
  await expect(services.model.draw("a cat")).rejects.toThrow("disposed of");
});

test("a stop tells requests that take too long, and ends", async () => {
  const never = ({ model }: Services) => ({
    model: withDraw(
      model,
      () => (_, options) =>
        new Promise((_, reject) => {
          options!.signal!.addEventListener("abort", () => reject(options!.signal!.reason));
        }),
    ),
  });
  const { server, services, draw } = await start(never, { graceSeconds: 0.05 });
  const whole = draw({});
  const streamed = draw({ stream: true });
  await until(() => services.admission.size === 2);
  const stop = server.stop();
  const answer = await whole;
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("10");
  expect(await answer.json()).toMatchObject({ error: { code: "stopping" } });
  const all = [];
  for await (const one of events(await streamed)) all.push(one);
  expect(all.at(-1)).toMatchObject({ event: "error", data: { error: { code: "stopping" } } });
  await stop;
});

test("the name that a request comes under is looked at", async () => {
  const { server } = await start();
  const asked = request(`${server.url}v1/model`, { headers: { Host: "evil.example" } });
  asked.end();
  const [response] = (await once(asked, "response")) as [{ statusCode: number; resume: () => void }];
  response.resume();
  expect(response.statusCode).toBe(403);
});

test("a port that is taken is told", async () => {
  const { server } = await start();
  const open = await openTiny(folder);
  const second = listenWith(open, { host: "127.0.0.1", port: server.port });
  await expect(second).rejects.toThrow(ListenError);
  await expect(second).rejects.toThrow(`port ${server.port} of 127.0.0.1 is taken`);
  await expect(open.services.model.draw("a cat")).rejects.toThrow("disposed of");
  const elsewhere = listenWith(await openTiny(folder), { host: "192.0.2.1", port: 0 });
  await expect(elsewhere).rejects.toThrow("192.0.2.1 is no address of this machine");
});
