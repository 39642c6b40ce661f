import { createRoute, z } from "@hono/zod-openapi";
import type { Application, Services } from "../context.js";
import { errorAnswers } from "../schemas.js";

const healthRoute = createRoute({
  method: "get",
  path: "/healthz",
  summary: "Whether the server takes requests",
  responses: {
    200: {
      description: "It does.",
      content: {
        "application/json": {
          schema: z.object({
            status: z.literal("ok"),
            queue: z.number().openapi({ description: "Requests for work that are there now." }),
          }),
        },
      },
    },
    ...errorAnswers,
  },
});

const metricsRoute = createRoute({
  method: "get",
  path: "/metrics",
  summary: "Counts and durations for Prometheus",
  responses: {
    200: { description: "Prometheus' text format.", content: { "text/plain": { schema: z.string() } } },
  },
});

export function addHealth(app: Application, { admission, metrics }: Services): void {
  app.openapi(healthRoute, (c) => c.json({ status: "ok" as const, queue: admission.size }, 200));
  app.openapi(metricsRoute, async (c) =>
    c.text(await metrics.text(), 200, { "Content-Type": metrics.contentType }),
  );
}
