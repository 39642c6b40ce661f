import { createRoute, z } from "@hono/zod-openapi";
import { tokenLevels } from "../../augvae/index.js";
import { encodePng } from "../../data/index.js";
import type { Application, Services } from "../context.js";
import { ApiError } from "../errors.js";
import { pictureSchema, pngSchema, tokensSchema, workErrors } from "../schemas.js";
import { base64, pictureBodies, pictureOf, pngAnswer, wantsPng } from "../upload.js";
import { jsonOf, refuse } from "../validation.js";

const answerSchema = z
  .object({
    model: z.string(),
    tokens: tokensSchema,
    grids: z.array(z.number()).openapi({ description: "Height and width of each level's token grid." }),
    codebookSize: z.number(),
    png: pngSchema.openapi({ description: "The picture of the tokens. PNG in base64." }),
  })
  .openapi("Tokens");

const requestSchema = ({ limits, model: { config } }: Services) =>
  z
    .strictObject({
      image: pictureSchema(limits).optional(),
      tokens: z
        .array(
          z
            .number()
            .int()
            .min(0)
            .max(config.augvae.codebookSize - 1),
        )
        .length(config.biart.imageLength)
        .optional()
        .openapi({ description: "All codes of a picture, shallowest level first, each level row by row." }),
    })
    .openapi("TokensRequest");

const route = (schema: ReturnType<typeof requestSchema>) =>
  createRoute({
    method: "post",
    path: "/v1/tokens",
    summary: "A picture to tokens, or tokens to a picture",
    description: "Swap a token and send the tokens back to see what it does.",
    request: { body: { content: { "application/json": { schema }, ...pictureBodies } } },
    responses: {
      200: {
        description: "The tokens and their picture; with `Accept: image/png` the picture alone.",
        content: {
          "application/json": { schema: answerSchema },
          "image/png": { schema: { type: "string", format: "binary" } },
        },
      },
      ...workErrors,
    },
  });

export function addTokens(app: Application, services: Services): void {
  const { model } = services;
  const schema = requestSchema(services);
  app.openapi(
    route(schema),
    async (c) => {
      const { image, tokens: given } = jsonOf(c, schema);
      if (image !== undefined && given !== undefined) {
        throw new ApiError(
          400,
          "invalid_request",
          "image and tokens are both given",
          "Send a picture to have its tokens, or tokens to have their picture.",
        );
      }
      const signal = c.get("signal");
      const tokens = given ?? [...(await model.encode(await pictureOf(c, services, image), { signal }))];
      const picture = await model.decode(tokens, { signal });
      const { name, augvae } = model.config;
      const settings = { model: name, kind: "tokens", tokens };
      const png = await encodePng(picture, { Software: "lverse", lverse: JSON.stringify(settings) });
      if (wantsPng(c)) return pngAnswer(png);
      return c.json(
        {
          model: name,
          tokens,
          grids: tokenLevels(augvae),
          codebookSize: augvae.codebookSize,
          png: base64(png),
        },
        200,
      );
    },
    refuse(schema.shape),
  );
}
