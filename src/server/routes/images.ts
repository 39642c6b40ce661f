import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { Drawing, DrawOptions, PictureInput } from "../../pipelines/index.js";
import type { Application, ServerEnv, Services } from "../context.js";
import { DrawingEvents } from "../drawing-events.js";
import { errorBody, isFailure, toApiError } from "../errors.js";
import type { Limits } from "../limits.js";
import {
  inJson,
  pictureSchema,
  pngSchema,
  samplingShape,
  settingsShape,
  tokensSchema,
  workErrors,
} from "../schemas.js";
import { base64, pictureIn, pngAnswer, wantsPng } from "../upload.js";
import { defined, refuse } from "../validation.js";

const requestSchema = (limits: Limits) =>
  z
    .strictObject({
      caption: z.string().min(1).max(limits.captionLength).openapi({ example: "a red apple, flat" }),
      ...samplingShape(limits, inJson),
      from: pictureSchema(limits)
        .optional()
        .openapi({ description: "A picture to go on from: a part of it is kept, the rest is drawn." }),
      keep: z
        .union([z.literal("top"), pictureSchema(limits)])
        .optional()
        .openapi({
          description:
            'What is kept of it: "top", its upper half (the default), or a picture that is white there.',
        }),
      stream: z
        .boolean()
        .optional()
        .openapi({ description: "Answers with server-sent events: rows of the pictures, then the result." }),
    })
    .openapi("ImagesRequest");

type ImagesRequest = z.infer<ReturnType<typeof requestSchema>>;

const answerSchema = z
  .object({
    model: z.string(),
    images: z.array(
      z.object({
        png: pngSchema.openapi({ description: "With caption and settings in its text. PNG in base64." }),
        caption: z.string(),
        ...settingsShape,
        tokens: tokensSchema,
        keptTokens: z.number().optional().openapi({ description: "Tokens that were kept of `from`." }),
        droppedTokens: z
          .number()
          .openapi({ description: "Tokens of the caption that the model has no room for and did not read." }),
      }),
    ),
  })
  .openapi("Images");

type Answer = z.infer<typeof answerSchema>;

const route = (schema: ReturnType<typeof requestSchema>) =>
  createRoute({
    method: "post",
    path: "/v1/images",
    summary: "A caption to pictures",
    description:
      "With `stream: true` the answer is server-sent events: `waiting` { ahead } until drawing begins, `row` { index, rows, " +
      "of, stage, done, total, secondsLeft, png } as rows of tokens are drawn, `ranking` { done, total, secondsLeft } " +
      "where candidates are ranked, and at last `result`, as the JSON below, or `error`.",
    request: { body: { required: true, content: { "application/json": { schema } } } },
    responses: {
      200: {
        description:
          "The pictures, the best first where they were ranked; with `Accept: image/png` the first alone.",
        content: {
          "application/json": { schema: answerSchema },
          "image/png": { schema: { type: "string", format: "binary" } },
          "text/event-stream": { schema: { type: "string" } },
        },
      },
      ...workErrors,
    },
  });

export function addImages(app: Application, services: Services): void {
  const schema = requestSchema(services.limits);
  app.openapi(
    route(schema),
    async (c) => {
      const request = c.req.valid("json");
      const options = await drawOptions(c, services, request);
      if (request.stream) return streamed(c, services, request, options);
      const drawings = await services.model.draw(request.caption, options);
      if (wantsPng(c)) return pngAnswer(await drawings[0]!.toPng());
      return c.json(await answerOf(services, drawings), 200);
    },
    refuse(schema.shape),
  );
}

async function drawOptions(
  c: Context<ServerEnv>,
  services: Services,
  { caption: _, stream: __, from, keep, ...sampling }: ImagesRequest,
): Promise<DrawOptions<PictureInput>> {
  const { metrics } = services;
  const mask = keep === undefined || keep === "top" ? keep : await pictureIn(c, services, "keep", keep);
  return {
    // A request says what it costs: a model's own number of candidates is for those who ask it alone.
    candidates: sampling.count ?? 1,
    ...defined(sampling),
    ...(from !== undefined && { from: await pictureIn(c, services, "from", from) }),
    ...(mask !== undefined && { keep: mask }),
    signal: c.get("signal"),
    onToken: () => metrics.token("text-to-image"),
  };
}

/** Sends rows as they are drawn. An error after the first byte is an event: the status has been sent. */
function streamed(
  c: Context<ServerEnv>,
  services: Services,
  { caption, count = 1 }: ImagesRequest,
  options: DrawOptions<PictureInput>,
): Response {
  const signal = c.get("signal");
  let ended = () => {};
  c.set(
    "streaming",
    new Promise((resolve) => {
      ended = resolve;
    }),
  );
  // What lies between must not collect events.
  c.header("X-Accel-Buffering", "no");
  return streamSSE(c, async (stream) => {
    const events = new DrawingEvents(stream, c.get("admitted").ahead, count, signal);
    const send = (event: string, data: unknown) => stream.writeSSE({ event, data: JSON.stringify(data) });
    try {
      const drawings = await services.model.draw(caption, {
        ...options,
        onProgress: (progress) => events.progress(progress),
        onRow: (row) => events.row(row),
      });
      const answer = await answerOf(services, drawings);
      // The machine is free for others, however slowly the client reads.
      c.get("admitted").leave();
      await events.end();
      await send("result", answer);
    } catch (error) {
      c.get("admitted").leave();
      await events.end();
      const told = toApiError(error);
      if (isFailure(told)) services.onFailure(error);
      await send("error", errorBody(told));
    } finally {
      ended();
    }
  });
}

async function answerOf({ model }: Services, drawings: readonly Drawing[]): Promise<Answer> {
  const images: Answer["images"] = [];
  for (const drawing of drawings) {
    const { origin, tokens, logLikelihood, droppedTokens } = drawing;
    const { model: _, ...settings } = origin;
    const png = base64(await drawing.toPng());
    images.push({ png, ...settings, logLikelihood, tokens: [...tokens], droppedTokens });
  }
  return { model: model.config.name, images };
}
