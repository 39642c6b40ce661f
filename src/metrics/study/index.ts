export { nominalAlpha } from "./agreement.js";
export { type Choice, choices } from "./answer-log.js";
export { type CreatedStudy, createStudy, type NewStudy } from "./create-study.js";
export { type AnswerProblem, StudyAnswerError, StudyError } from "./errors.js";
export type { ResultsOptions, Share, StudyResults, Vote } from "./results.js";
export {
  answersPath,
  BOTH_ANSWER,
  STUDY_QUESTION,
  Study,
  type StudyOptions,
  type StudyProgress,
  type StudyStart,
  type Trial,
  type TrialPicture,
} from "./study.js";
export { readStudyFile, type StudyFile, type StudyItem } from "./study-file.js";
export { AGREEMENT, figure7Bars, STUDY_PROTOCOL, studyResult } from "./study-result.js";
