import { createRoute, z } from "@hono/zod-openapi";
import { encodePng } from "../../data/index.js";
import type { Application, Services } from "../context.js";
import { pngSchema, workErrors } from "../schemas.js";
import { base64, pngAnswer, wantsPng } from "../upload.js";

const answerSchema = z
  .object({
    model: z.string(),
    codes: z.number(),
    columns: z.number().openapi({ description: "Patches of a row: code i is in column i % columns." }),
    patch: z.number().openapi({ description: "Height and width of a patch, in pixels." }),
    png: pngSchema,
  })
  .openapi("Codebook");

const route = createRoute({
  method: "get",
  path: "/v1/codebook",
  summary: "Every code of the codebook as the decoder draws it",
  description: "Drawn when it is first asked for, which takes some seconds; kept then.",
  responses: {
    200: {
      description: "The sheet of patches and its layout; with `Accept: image/png` the sheet alone.",
      content: {
        "application/json": { schema: answerSchema },
        "image/png": { schema: { type: "string", format: "binary" } },
      },
    },
    ...workErrors,
  },
});

export function addCodebook(app: Application, { model, stop }: Services): void {
  type Sheet = { codes: number; columns: number; patch: number; png: Uint8Array };
  let made: Promise<Sheet> | undefined;
  const make = async (): Promise<Sheet> => {
    // For all who ask: it goes on when one of them has gone.
    const { picture, ...layout } = await model.codebookSheet({ signal: stop });
    const settings = { model: model.config.name, kind: "codebook", ...layout };
    const png = await encodePng(picture, { Software: "lverse", lverse: JSON.stringify(settings) });
    return { ...layout, png };
  };
  app.openapi(route, async (c) => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    const { png, ...layout } = await made;
    if (wantsPng(c)) return pngAnswer(png);
    return c.json({ model: model.config.name, ...layout, png: base64(png) }, 200);
  });
}
