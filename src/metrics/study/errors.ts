import { MetricError } from "../errors.js";

/** A study, or the answers to it, that cannot be used as they are: says which file, what is wrong and what to do. */
export class StudyError extends MetricError {
  constructor(
    readonly path: string,
    problem: string,
    /** All ids that the error is about; the message has the first few. */
    readonly ids: readonly string[] = [],
    options?: ErrorOptions,
  ) {
    super(`${path}: ${problem}`, options);
  }
}

/** What is wrong with what a participant sent. */
export type AnswerProblem = "participant" | "trial" | "choice" | "answered";

/** A participant's name, trial or answer that a study does not take; `answered`: the trial has another answer already. */
export class StudyAnswerError extends MetricError {
  constructor(
    readonly problem: AnswerProblem,
    message: string,
  ) {
    super(message);
  }
}
