import { createRoute, z } from "@hono/zod-openapi";
import { tokenLevels } from "../../augvae/index.js";
import { describingDefaults, drawingCandidatesOf, drawingDefaultsOf } from "../../pipelines/index.js";
import type { Application, Services } from "../context.js";
import { errorAnswers } from "../schemas.js";

const settings = z.object({
  temperature: z.number(),
  topK: z.number(),
  topP: z.number(),
  minP: z.number(),
  guidance: z.number(),
});

const answerSchema = z
  .object({
    name: z.string(),
    version: z.string().openapi({ description: "Of lverse." }),
    resolution: z.number().openapi({ description: "Height and width of pictures, in pixels." }),
    tokens: z.number().openapi({ description: "Of a picture." }),
    grids: z.array(z.number()).openapi({ description: "Height and width of each level's token grid." }),
    codebookSize: z.number(),
    textLength: z.number().openapi({ description: "Tokens of a caption that the model reads." }),
    textVocabulary: z.number(),
    biart: z.object({ layers: z.number(), width: z.number(), heads: z.number() }),
    defaults: z.object({
      drawing: settings,
      drawingCandidates: z.number().openapi({
        description:
          "Pictures that the model is best asked for to keep one of them; without `candidates` in a request, one is drawn.",
      }),
      describing: settings.extend({ repetitionPenalty: z.number() }),
      describingSeveral: settings.extend({ repetitionPenalty: z.number() }),
    }),
    limits: z.object({
      pictureBytes: z.number(),
      picturePixels: z.number(),
      captionLength: z.number(),
      count: z.number(),
      candidates: z.number(),
      beams: z.number(),
      queue: z.number(),
    }),
    study: z
      .object({ title: z.string(), count: z.number() })
      .nullable()
      .openapi({ description: "The study that the server holds, if any; see GET /v1/study." }),
  })
  .openapi("Model");

const route = createRoute({
  method: "get",
  path: "/v1/model",
  summary: "What the model is, its defaults and the server's limits",
  responses: {
    200: { description: "The model.", content: { "application/json": { schema: answerSchema } } },
    ...errorAnswers,
  },
});

export function addModel(app: Application, { model, limits, version, study }: Services): void {
  const { name, augvae, biart, text } = model.config;
  const { queue, pictureBytes, picturePixels, captionLength, count, candidates, beams } = limits;
  const { layers, width, heads } = biart;
  app.openapi(route, (c) =>
    c.json(
      {
        name,
        version,
        resolution: model.resolution,
        tokens: biart.imageLength,
        grids: tokenLevels(augvae),
        codebookSize: augvae.codebookSize,
        textLength: text.length,
        textVocabulary: biart.textVocabulary,
        biart: { layers, width, heads },
        defaults: {
          drawing: drawingDefaultsOf(model.config),
          drawingCandidates: Math.min(candidates, drawingCandidatesOf(model.config, {})),
          describing: describingDefaults(1),
          describingSeveral: describingDefaults(2),
        },
        limits: { pictureBytes, picturePixels, captionLength, count, candidates, beams, queue },
        study: study ? { title: study.file.title, count: study.file.perParticipant } : null,
      },
      200,
    ),
  );
}
