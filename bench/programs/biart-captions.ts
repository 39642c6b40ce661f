import { CaptionGenerator, captionDefaults } from "../caption-generator.js";
import { numericOptions, timed } from "../measure.js";

/** Candidates of captions for one picture, side by side: the picture is read once. */
const o = numericOptions({ ...captionDefaults });
const generator = await CaptionGenerator.create(o);
let seed = 0;
const step = async () => {
  await generator.write(Array.from({ length: o.batch }, () => seed++));
};
await timed("biart-captions", step, o.runs, o.threads, { new_tokens: o.batch * o.tokens });
generator.release();
