import { answer, json } from "../api/client.js";
import { Problem } from "../api/problem.js";

/** What the server's study asks. */
export interface StudyInfo {
  readonly title: string;
  readonly question: string;
  /** The words of the third answer. */
  readonly bothAnswer: string;
  readonly images: number;
  /** Trials of a participant. */
  readonly count: number;
}

export type Choice = "first" | "second" | "both";

export interface Trial {
  /** From 0. */
  readonly trial: number;
  readonly captions: readonly string[];
  /** Where its picture is. */
  readonly picture: string;
}

/** How far a participant is. */
export interface StudyProgress {
  readonly participant: string;
  readonly answered: number;
  readonly count: number;
  /** Null where all trials are answered. */
  readonly next: Trial | null;
}

/** In [0, 1]; without a value where nothing is answered, without an interval where fewer than two people answered. */
export interface Share {
  readonly value?: number;
  readonly low?: number;
  readonly high?: number;
}

export interface StudyResults {
  readonly participants: number;
  readonly finished: number;
  readonly answers: number;
  readonly shares: Readonly<Record<"prediction" | "groundTruth" | "both" | "predictionOrBoth", Share>>;
  /** Krippendorff's; null where nothing can be said. */
  readonly alpha: number | null;
  readonly sharedImages: number;
}

export const fetchStudy = (): Promise<StudyInfo> => answer("/v1/study", {});

/** @param participant a name to go on under; a new one is made up without */
export const takePart = (participant: string | undefined): Promise<StudyProgress> =>
  answer("/v1/study/participants", json(participant === undefined ? {} : { participant }));

/** Stores an answer. Where the trial has another one already, as from a second window, that stays, and the next trial comes. */
export async function sendAnswer(participant: string, trial: number, choice: Choice): Promise<StudyProgress> {
  try {
    return await answer("/v1/study/answers", json({ participant, trial, choice }));
  } catch (error) {
    if (!(error instanceof Problem && error.code === "already_answered")) throw error;
    return takePart(participant);
  }
}

export const fetchResults = (): Promise<StudyResults> => answer("/v1/study/results", {});
