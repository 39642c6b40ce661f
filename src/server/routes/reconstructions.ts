import { createRoute, z } from "@hono/zod-openapi";
import { tokenLevels } from "../../augvae/index.js";
import { encodePng } from "../../data/index.js";
import type { Application, Services } from "../context.js";
import type { Limits } from "../limits.js";
import { pictureSchema, pngSchema, tokensSchema, workErrors } from "../schemas.js";
import { base64, pictureBodies, pictureOf, pngAnswer, wantsPng } from "../upload.js";
import { jsonOf, refuse } from "../validation.js";

const answerSchema = z
  .object({
    model: z.string(),
    original: pngSchema.openapi({
      description: "What the model sees: square, in its resolution. PNG in base64.",
    }),
    reconstruction: pngSchema.openapi({ description: "What its tokens keep. PNG in base64." }),
    tokens: tokensSchema,
    grids: z.array(z.number()).openapi({ description: "Height and width of each level's token grid." }),
    psnr: z.number().nullable().openapi({ description: "In decibels; null where both are equal." }),
  })
  .openapi("Reconstruction");

const requestSchema = (limits: Limits) =>
  z.strictObject({ image: pictureSchema(limits) }).openapi("ReconstructionRequest");

const route = (schema: ReturnType<typeof requestSchema>) =>
  createRoute({
    method: "post",
    path: "/v1/reconstructions",
    summary: "A picture to what the model's tokens keep of it",
    request: { body: { content: { "application/json": { schema }, ...pictureBodies } } },
    responses: {
      200: {
        description: "Both pictures and the tokens; with `Accept: image/png` the reconstruction alone.",
        content: {
          "application/json": { schema: answerSchema },
          "image/png": { schema: { type: "string", format: "binary" } },
        },
      },
      ...workErrors,
    },
  });

export function addReconstructions(app: Application, services: Services): void {
  const { model, limits } = services;
  const schema = requestSchema(limits);
  app.openapi(
    route(schema),
    async (c) => {
      const given = await pictureOf(c, services, jsonOf(c, schema).image);
      const { original, picture, tokens, psnr } = await model.reconstruct(given, { signal: c.get("signal") });
      const { name, augvae } = model.config;
      const decibels = Number.isFinite(psnr) ? psnr : null;
      const settings = { model: name, kind: "reconstruction", psnr: decibels, tokens: [...tokens] };
      const png = await encodePng(picture, { Software: "lverse", lverse: JSON.stringify(settings) });
      if (wantsPng(c)) return pngAnswer(png);
      return c.json(
        {
          model: name,
          original: base64(await encodePng(original)),
          reconstruction: base64(png),
          tokens: [...tokens],
          grids: tokenLevels(augvae),
          psnr: decibels,
        },
        200,
      );
    },
    refuse(schema.shape),
  );
}
