import { existsSync } from "node:fs";
import { join } from "node:path";
import { createApplication } from "../src/server/app.js";
import type { Application, ServedModel, Services } from "../src/server/context.js";
import { type OpenServices, openServices, type ServiceOptions } from "../src/server/services.js";
import { writeTinyModel } from "./tiny-model.js";

/** The address that in-process requests are sent to. */
export const origin = "http://127.0.0.1:8000";

/** An application over the tiny model, and ways to ask it. */
export interface ServedApplication extends OpenServices {
  readonly app: Application;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(
    path: string,
    body: unknown,
    headers?: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<Response>;
}

/** What is changed of the services. */
export type Changes = (services: Services) => Partial<Services>;

export async function openTiny(
  folder: string,
  options: Partial<ServiceOptions> = {},
  changes: Changes = () => ({}),
): Promise<OpenServices> {
  const model = join(folder, "model");
  if (!existsSync(model)) await writeTinyModel(model);
  const open = await openServices({
    version: "1.2.3",
    model,
    loading: { threads: 1 },
    host: "127.0.0.1",
    web: join(folder, "web"),
    onFailure: (error) => {
      throw error;
    },
    ...options,
  });
  return { ...open, services: { ...open.services, ...changes(open.services) } };
}

export async function serveTiny(
  folder: string,
  options?: Partial<ServiceOptions>,
  changes?: Changes,
): Promise<ServedApplication> {
  const open = await openTiny(folder, options, changes);
  const app = createApplication(open.services);
  const ask = async (path: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    if (!headers.has("host")) headers.set("host", new URL(origin).host);
    return app.request(`${origin}${path}`, { ...init, headers });
  };
  return {
    ...open,
    app,
    get: (path, headers = {}) => ask(path, { headers }),
    post: (path, body, headers = {}, signal) => {
      const raw = typeof body === "string" || body instanceof Uint8Array;
      return ask(path, {
        method: "POST",
        headers: { ...(!raw && { "Content-Type": "application/json" }), ...headers },
        body: raw ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body),
        ...(signal && { signal }),
      });
    },
  };
}

type Draw = ServedModel["draw"];

/** A model whose drawing is changed. */
export function withDraw(model: ServedModel, change: (draw: Draw) => Draw): ServedModel {
  const changed = change((captions, options) => model.draw(captions, options));
  return new Proxy(model, {
    get: (target, name) => {
      if (name === "draw") return changed;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

/** A promise, and what resolves it. */
export function gate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

/** Events of a stream as they come. */
export async function* events(response: Response): AsyncGenerator<{ event: string; data: unknown }> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body!) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(text.slice(0, end)) ?? [];
      text = text.slice(end + 2);
      yield { event: event!, data: JSON.parse(data!) };
    }
  }
}

/** A sample of Prometheus' text, such as `lverse_tokens_total{direction="text-to-image"}`. */
export async function metric(services: Services, sample: string): Promise<number> {
  const line = (await services.metrics.text()).split("\n").find((one) => one.startsWith(`${sample} `));
  return Number(line?.slice(sample.length) ?? Number.NaN);
}
