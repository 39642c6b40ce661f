import { readFile } from "node:fs/promises";
import { createRoute, z } from "@hono/zod-openapi";
import { BOTH_ANSWER, choices, STUDY_QUESTION, type Study, type Trial } from "../../metrics/study/index.js";
import type { Application, Services } from "../context.js";
import { ApiError } from "../errors.js";
import { errorAnswers } from "../schemas.js";
import { queryOf, refuse } from "../validation.js";

const participantSchema = z.string().trim().min(1).max(200);

const trialSchema = z
  .object({
    trial: z.number().openapi({ description: "From 0." }),
    captions: z.array(z.string()).openapi({ description: "The first and the second, in a drawn order." }),
    picture: z.string().openapi({ description: "Where the picture is on this server." }),
  })
  .openapi("Trial");

const progressShape = {
  participant: z.string(),
  answered: z.number(),
  count: z.number().openapi({ description: "Trials of this participant." }),
  next: trialSchema.nullable().openapi({ description: "Null where all trials are answered." }),
};

const infoSchema = z
  .object({
    title: z.string(),
    question: z.string(),
    bothAnswer: z.string().openapi({ description: "The words of the third answer." }),
    images: z.number().openapi({ description: "Of the study, of which a participant sees `count`." }),
    count: z.number(),
  })
  .openapi("Study");

const startSchema = z
  .strictObject({
    participant: participantSchema.optional().openapi({
      description: "A name to begin or to go on under; without one, a name that nobody has is made up.",
    }),
  })
  .openapi("StudyStart");

const answerSchema = z
  .strictObject({
    participant: participantSchema,
    trial: z.number().int().min(0),
    choice: z.enum(choices).openapi({ description: "The caption that describes the picture well." }),
  })
  .openapi("StudyAnswer");

const pictureQuery = z.strictObject({
  participant: participantSchema,
  trial: z.coerce.number().int().min(0),
});

const shareSchema = z.object({
  value: z.number().optional(),
  low: z.number().optional(),
  high: z.number().optional(),
});

const resultsSchema = z
  .object({
    participants: z.number(),
    finished: z.number(),
    answers: z.number(),
    votes: z.object({ prediction: z.number(), groundTruth: z.number(), both: z.number() }),
    shares: z
      .object({
        prediction: shareSchema,
        groundTruth: shareSchema,
        both: shareSchema,
        predictionOrBoth: shareSchema,
      })
      .openapi({
        description: "Figure 7's bars in [0, 1], with 95 % intervals of a bootstrap over participants.",
      }),
    positions: z.object({ first: z.number(), second: z.number(), both: z.number() }),
    alpha: z
      .number()
      .nullable()
      .openapi({ description: "Krippendorff's alpha; null where nothing can be said." }),
    sharedImages: z.number(),
  })
  .openapi("StudyResults");

const json = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  200: { description, content: { "application/json": { schema } } },
  ...errorAnswers,
});

const infoRoute = createRoute({
  method: "get",
  path: "/v1/study",
  summary: "What the study asks",
  responses: json("The study.", infoSchema),
});

const progressSchema = z.object(progressShape).openapi("StudyProgress");

const startRoute = createRoute({
  method: "post",
  path: "/v1/study/participants",
  summary: "A participant begins, or goes on",
  description: "Nothing is stored before the first answer.",
  request: { body: { required: true, content: { "application/json": { schema: startSchema } } } },
  responses: json("How far they are, and the next trial.", progressSchema),
});

const answerRoute = createRoute({
  method: "post",
  path: "/v1/study/answers",
  summary: "An answer to a trial",
  description:
    "It is on the disk when this is answered. The same answer again changes nothing; another is refused (409).",
  request: { body: { required: true, content: { "application/json": { schema: answerSchema } } } },
  responses: json("How far the participant is, and the next trial.", progressSchema),
});

const pictureRoute = createRoute({
  method: "get",
  path: "/v1/study/picture",
  summary: "The picture of a trial",
  request: { query: pictureQuery },
  responses: {
    200: {
      description: "The file as it lies in the study's folder.",
      content: { "image/*": { schema: { type: "string", format: "binary" } } },
    },
    ...errorAnswers,
  },
});

const resultsRoute = createRoute({
  method: "get",
  path: "/v1/study/results",
  summary: "What the answers so far come to",
  responses: json("The results.", resultsSchema),
});

export function addStudy(app: Application, { study, limits }: Services): void {
  app.openapi(infoRoute, (c) => {
    const { file } = held(study);
    const { title, items, perParticipant: count } = file;
    const answer = { title, question: STUDY_QUESTION, bothAnswer: BOTH_ANSWER, images: items.length, count };
    return c.json(answer, 200);
  });
  app.openapi(
    startRoute,
    (c) => {
      const open = held(study);
      const { participant } = open.begin(c.req.valid("json").participant);
      return c.json(progressOf(open, participant), 200);
    },
    refuse(startSchema.shape),
  );
  app.openapi(
    answerRoute,
    async (c) => {
      const open = held(study);
      const { participant, trial, choice } = c.req.valid("json");
      const isNew = open.progress(participant).answered === 0;
      if (isNew && open.participants().length >= limits.participants) {
        throw new ApiError(
          409,
          "study_full",
          `${limits.participants} people have taken part, and no more are taken`,
          "Ask whoever runs the study.",
        );
      }
      await open.answer(participant, trial, choice);
      return c.json(progressOf(open, participant), 200);
    },
    refuse(answerSchema.shape),
  );
  app.openapi(
    pictureRoute,
    async (c) => {
      const { participant, trial } = queryOf(c, c.req.valid("query"));
      // The path comes of the study's file, and stays within its folder.
      const { path, mediaType } = await held(study).picture(participant, trial);
      // Another study may be served at this address later, with another picture for the same participant's trial.
      const headers = { "Content-Type": mediaType, "Cache-Control": "no-store" };
      return new Response(new Uint8Array(await readFile(path)), { headers });
    },
    refuse(pictureQuery.shape),
  );
  let known: { readonly answers: number; readonly results: ReturnType<Study["results"]> } | undefined;
  app.openapi(resultsRoute, (c) => {
    const open = held(study);
    const answers = open.participants().reduce((sum, { answered }) => sum + answered, 0);
    // The bootstrap takes a while, and answers come seldom.
    if (known?.answers !== answers) known = { answers, results: open.results() };
    const { alpha, ...results } = known.results;
    return c.json({ ...results, alpha: alpha ?? null }, 200);
  });
}

/** @throws ApiError where the server holds no study */
function held(study: Study | undefined): Study {
  if (study) return study;
  throw new ApiError(
    404,
    "no_study",
    "this server holds no study",
    "Start it with --study FILE; docs/evaluation/study.md says what the file holds.",
  );
}

function progressOf(study: Study, participant: string) {
  const next = study.nextTrial(participant);
  return { ...study.progress(participant), next: next ? trialOf(next) : null };
}

function trialOf({ participant, trial, captions }: Trial): z.infer<typeof trialSchema> {
  const picture = `/v1/study/picture?${new URLSearchParams({ participant, trial: String(trial) })}`;
  return { trial, captions: [...captions], picture };
}
