import { bodyLimit } from "hono/body-limit";
import { matchedRoutes } from "hono/route";
import { secureHeaders } from "hono/secure-headers";
import type { Middleware, Services } from "./context.js";
import { ApiError, ClientGone, Stopping } from "./errors.js";
import { hostOf } from "./hosts.js";
import { bodyBytes } from "./limits.js";

/** Headers that keep a browser from doing more with an answer than the page needs. */
export function browserHeaders(): Middleware {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      imgSrc: ["'self'", "data:", "blob:"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
    // The server speaks plain HTTP.
    strictTransportSecurity: false,
    referrerPolicy: "no-referrer",
    xFrameOptions: "DENY",
    permissionsPolicy: { camera: [], microphone: [], geolocation: [] },
  });
}

/** Refuses what is asked for under another name, and what a page of another site sends. */
export function sameSite({ allowsHost }: Pick<Services, "allowsHost">): Middleware {
  return async (c, next) => {
    const header = c.req.header("host") ?? "";
    const host = hostOf(header);
    if (host === undefined || !allowsHost(host)) {
      throw new ApiError(
        403,
        "foreign_host",
        `this server does not answer to the name ${JSON.stringify(header.slice(0, 100))}`,
        "Use the address that it printed, or allow the name with --allow-host.",
      );
    }
    const origin = c.req.header("origin");
    if (origin !== undefined && origin.replace(/^https?:\/\//i, "").toLowerCase() !== header.toLowerCase()) {
      throw new ApiError(
        403,
        "foreign_origin",
        "a page of another site sent this request",
        "Use the page that this server serves, or a program of your own.",
      );
    }
    await next();
  };
}

/** Refuses requests while the server stops. */
export function whileOpen({ accepts }: Pick<Services, "accepts">): Middleware {
  return async (_, next) => {
    if (!accepts()) throw new Stopping();
    await next();
  };
}

/** Gives each request a signal, and counts it when it has been answered. */
export function watch({ metrics, stop }: Pick<Services, "metrics" | "stop">): Middleware {
  return async (c, next) => {
    const start = performance.now();
    const gone = new AbortController();
    const client = c.req.raw.signal;
    const onGone = () => gone.abort(new ClientGone());
    const onStop = () => gone.abort(stop.reason);
    // Not AbortSignal.any: what it makes is kept as long as `stop`, which outlives all requests.
    if (client.aborted) onGone();
    else client.addEventListener("abort", onGone, { once: true });
    if (stop.aborted) onStop();
    else stop.addEventListener("abort", onStop, { once: true });
    c.set("signal", gone.signal);
    const done = () => {
      client.removeEventListener("abort", onGone);
      stop.removeEventListener("abort", onStop);
      const status = client.aborted ? 499 : c.res.status;
      const route = routeOf(matchedRoutes(c).at(-1)?.path ?? "/*");
      metrics.answered({ method: c.req.method, route, status, seconds: (performance.now() - start) / 1000 });
    };
    await next();
    const streaming = c.get("streaming");
    if (streaming) void streaming.finally(done);
    else done();
  };
}

/** Of paths that no route has, all count as one: anybody may make up more of them. */
const routeOf = (path: string): string => (path.endsWith("*") ? "other" : path);

const tooLarge = (maxSize: number) =>
  new ApiError(
    413,
    "too_large",
    `the request has more than ${maxSize.toLocaleString("en-US")} bytes`,
    "Send less, or a smaller picture.",
  );

/** Bounds a body before it is read, whatever its length is said to be. */
export function boundedBody(maxSize: number): Middleware {
  return bodyLimit({
    maxSize,
    onError: () => {
      throw tooLarge(maxSize);
    },
  });
}

/** Lets a request for work in, or answers 429; 413 where its body is said to be larger than any that is taken. */
export function admit({ admission, limits }: Pick<Services, "admission" | "limits">): Middleware {
  return async (c, next) => {
    const told = c.req.header("content-length");
    const most = bodyBytes(limits);
    if (told !== undefined && Number(told) > most) throw tooLarge(most);
    // Where the length is not told, a body may have as many bytes as are taken.
    const bytes = told !== undefined ? Number(told) : c.req.raw.body ? most : 0;
    const admitted = admission.enter(bytes);
    c.set("admitted", admitted);
    try {
      await next();
    } finally {
      const streaming = c.get("streaming");
      if (streaming) void streaming.finally(() => admitted.leave());
      else admitted.leave();
    }
  };
}
