import { OpenAPIHono } from "@hono/zod-openapi";
import { etag } from "hono/etag";
import type { Application, ServerEnv, Services } from "./context.js";
import { ApiError, ClientGone, errorBody, isFailure, toApiError } from "./errors.js";
import { admit, boundedBody, browserHeaders, sameSite, watch, whileOpen } from "./guards.js";
import { bodyBytes, smallBody } from "./limits.js";
import { addCaptions } from "./routes/captions.js";
import { addCodebook } from "./routes/codebook.js";
import { addHealth } from "./routes/health.js";
import { addImages } from "./routes/images.js";
import { addModel } from "./routes/model.js";
import { addReconstructions } from "./routes/reconstructions.js";
import { addStudy } from "./routes/study.js";
import { addTokens } from "./routes/tokens.js";

/** Routes that take pictures, and the machine for a while. */
const work = ["/v1/captions", "/v1/images", "/v1/reconstructions", "/v1/tokens"];

/** The HTTP API and the page, without a socket. */
export function createApplication(services: Services): Application {
  const app: Application = new OpenAPIHono<ServerEnv>();
  app.use(browserHeaders(), watch(services), sameSite(services), whileOpen(services));
  const pictures = boundedBody(bodyBytes(services.limits));
  for (const path of work) app.use(path, admit(services), pictures);
  app.use("/v1/codebook", admit(services));
  app.use("/v1/study/*", boundedBody(smallBody));
  addCaptions(app, services);
  addImages(app, services);
  addReconstructions(app, services);
  addTokens(app, services);
  addCodebook(app, services);
  addModel(app, services);
  addStudy(app, services);
  addHealth(app, services);
  app.use("/openapi.json", etag());
  app.doc31("/openapi.json", {
    openapi: "3.1.0",
    info: {
      title: "L-Verse",
      version: services.version,
      description: "Pictures from captions, and captions from pictures, by one transformer.",
    },
  });
  const methods = methodsByPath(app);
  app.notFound((c) => {
    const { method, path } = c.req;
    const file = services.web.get(path);
    if (file && (method === "GET" || method === "HEAD")) {
      c.header("ETag", file.tag);
      c.header("Cache-Control", file.lasting ? "public, max-age=31536000, immutable" : "no-cache");
      if (c.req.header("if-none-match") === file.tag) return c.body(null, 304);
      c.header("Content-Type", file.type);
      return c.body(file.bytes, 200);
    }
    const others = file ? ["GET"] : methods.get(path);
    if (others) {
      throw new ApiError(
        405,
        "wrong_method",
        `${path} does not take ${method}`,
        `Send ${others.join(" or ")}; GET /openapi.json describes it.`,
        { headers: { Allow: others.join(", ") } },
      );
    }
    throw new ApiError(
      404,
      "not_found",
      `there is nothing at ${JSON.stringify(path.slice(0, 100))}`,
      path === "/"
        ? "The page is not built: run npm run build, and start the server again. GET /openapi.json describes the API."
        : "GET /openapi.json describes what there is.",
    );
  });
  app.onError((error, c) => {
    const told = c.get("signal")?.reason instanceof ClientGone ? new ClientGone() : toApiError(error);
    if (isFailure(told)) services.onFailure(error);
    for (const [name, value] of Object.entries(told.headers)) c.header(name, value);
    // 499 is for the count alone: nobody is there to read it.
    return c.json(errorBody(told), told.status as 400);
  });
  return app;
}

function methodsByPath(app: Application): ReadonlyMap<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const { path, method } of app.routes) {
    if (method === "ALL") continue;
    const others = methods.get(path) ?? [];
    if (!others.includes(method)) methods.set(path, [...others, method]);
  }
  return methods;
}
