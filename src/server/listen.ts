import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { createApplication } from "./app.js";
import { Stopping } from "./errors.js";
import { type OpenServices, openServices, type ServiceOptions } from "./services.js";

/** Milliseconds that requests under way have to tell their clients that the server stops. */
const farewell = 1000;
const mostConnections = 1024;

interface SocketOptions {
  /** Address to listen on. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Seconds that requests under way have to finish once the server stops; 10 unless told. */
  readonly graceSeconds?: number;
}

export interface ListenOptions extends ServiceOptions, SocketOptions {}

/** A server that listens. */
export interface RunningServer {
  /** Where its page is, as http://127.0.0.1:8000/. */
  readonly url: string;
  readonly port: number;
  /** Whether the page is built. */
  readonly page: boolean;
  /** What whoever runs the study has to know, as sentences. */
  readonly notices: readonly string[];
  /**
   * Takes no more requests, lets those under way finish or aborts them when their time is over, and frees the model. Further
   * calls wait for the first.
   */
  stop(): Promise<void>;
}

/** The server cannot listen where it was told to. */
export class ListenError extends Error {
  override name = "ListenError";
}

/**
 * Opens the model and listens.
 *
 * @throws ListenError for an address or a port that cannot be had
 * @throws as `LVerse.load`, and as `Study.load` where there is a study
 */
export async function listen(options: ListenOptions): Promise<RunningServer> {
  return listenWith(await openServices(options), options);
}

/** As `listen` with services that are open; they are closed with the server. */
export async function listenWith(
  { services, refuse, abort }: OpenServices,
  { host, port, graceSeconds = 10 }: SocketOptions,
): Promise<RunningServer> {
  const app = createApplication(services);
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: { requestTimeout: 120_000, headersTimeout: 20_000, maxHeaderSize: 16 * 1024 },
  }) as Server;
  server.maxConnections = mostConnections;
  try {
    server.listen({ host, port });
    await once(server, "listening");
  } catch (error) {
    await services.model.dispose();
    throw new ListenError(explain(error as NodeJS.ErrnoException, host, port), { cause: error });
  }
  const { port: taken, address, family } = server.address() as AddressInfo;
  const shown = family === "IPv6" ? `[${address}]` : address;
  const stop = async () => {
    refuse();
    const closed = once(server, "close");
    server.close();
    // Connections on which a request ends from now on are idle then, and are not kept.
    const sweep = setInterval(() => server.closeIdleConnections(), 20);
    const late = setTimeout(() => {
      abort(new Stopping());
      setTimeout(() => server.closeAllConnections(), farewell).unref();
    }, graceSeconds * 1000);
    await closed;
    clearInterval(sweep);
    clearTimeout(late);
    abort(new Stopping());
    await services.model.dispose();
  };
  let stopped: Promise<void> | undefined;
  return {
    url: `http://${shown}:${taken}/`,
    port: taken,
    page: services.web.has("/"),
    notices: services.study?.notices ?? [],
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

function explain({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === "EADDRINUSE") {
    return `port ${port} of ${host} is taken, perhaps by another lverse serve: stop that, or choose another with --port (0 takes any that is free)`;
  }
  if (code === "EACCES") return `port ${port} is not for ordinary users: choose one from 1024 with --port`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return `${host} is no address of this machine: use 127.0.0.1, or 0.0.0.0 for all addresses`;
  }
  return `cannot listen on ${host}, port ${port}: ${message}`;
}
