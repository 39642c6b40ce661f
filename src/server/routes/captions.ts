import { createRoute, z } from "@hono/zod-openapi";
import type { Application, Services } from "../context.js";
import type { Limits } from "../limits.js";
import { inJson, inQuery, pictureSchema, samplingShape, settingsShape, workErrors } from "../schemas.js";
import { pictureBodies, pictureOf } from "../upload.js";
import { defined, jsonOf, queryOf, refuse } from "../validation.js";

const describingShape = (limits: Limits, number: typeof inJson) => ({
  ...samplingShape(limits, number),
  repetitionPenalty: number()
    .gt(0)
    .max(100)
    .optional()
    .openapi({ description: "Above 1, words that a caption already has become less likely." }),
  beams: number()
    .int()
    .min(1)
    .max(limits.beams)
    .optional()
    .openapi({ description: "Searches for likely captions with so many beams instead of drawing them." }),
  lengthPenalty: number()
    .min(0)
    .max(100)
    .optional()
    .openapi({ description: "Beams are ranked by log-likelihood / length ^ this." }),
  start: z
    .string()
    .max(limits.captionLength)
    .optional()
    .openapi({ description: "What captions begin with." }),
});

const requestSchema = (limits: Limits) =>
  z
    .strictObject({
      image: pictureSchema(limits),
      ...describingShape(limits, inJson),
      untruncated: z
        .boolean()
        .optional()
        .openapi({ description: "Captions do not end with their first full stop or after 32 tokens." }),
    })
    .openapi("CaptionsRequest");

const answerSchema = z
  .object({
    model: z.string(),
    captions: z.array(
      z.object({
        caption: z.string(),
        ...settingsShape,
        repetitionPenalty: z.number(),
        beams: z.number().optional(),
        lengthPenalty: z.number().optional(),
        start: z.string().optional(),
        tokens: z.array(z.number()).openapi({ description: "Rows of the text table." }),
      }),
    ),
  })
  .openapi("Captions");

const route = (limits: Limits, schema: ReturnType<typeof requestSchema>) =>
  createRoute({
    method: "post",
    path: "/v1/captions",
    summary: "A picture to captions",
    description:
      "One caption is the likeliest word by word; several are drawn, with `beams` they are searched for.",
    request: {
      query: z.strictObject(describingShape(limits, inQuery)),
      body: { content: { "application/json": { schema }, ...pictureBodies } },
    },
    responses: {
      200: {
        description: "Captions with their log-likelihoods, the best first where they were ranked.",
        content: { "application/json": { schema: answerSchema } },
      },
      ...workErrors,
    },
  });

export function addCaptions(app: Application, services: Services): void {
  const { model, limits, metrics } = services;
  const schema = requestSchema(limits);
  app.openapi(
    route(limits, schema),
    async (c) => {
      const { image, ...told } = jsonOf(c, schema);
      const picture = await pictureOf(c, services, image);
      const described = await model.describe(picture, {
        ...defined({ ...queryOf(c, c.req.valid("query")), ...told }),
        signal: c.get("signal"),
        onProgress: ({ stage }) => {
          if (stage === "generating") metrics.token("image-to-text");
        },
      });
      const captions = described.map(({ picture: _, tokens, ...caption }) => ({
        ...caption,
        tokens: [...tokens],
      }));
      return c.json({ model: model.config.name, captions }, 200);
    },
    refuse(schema.shape),
  );
}
