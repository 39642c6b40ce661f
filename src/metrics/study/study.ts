import { randomUUID } from "node:crypto";
import { type Answer, AnswerLog, type Choice, choices } from "./answer-log.js";
import { StudyAnswerError, StudyError } from "./errors.js";
import { countAnswers, type ResultsOptions, type StudyResults } from "./results.js";
import { readStudyFile, type StudyFile, studyDigest } from "./study-file.js";
import { mediaTypeOf, resolvePicture } from "./study-picture.js";
import { type DrawnTrial, drawTrials } from "./trials.js";

/** The question of section 4.2, and its third answer. */
export const STUDY_QUESTION = "Which caption well describes the given image?";
export const BOTH_ANSWER = "Both captions well describe the image";

/** What a participant is shown, beside the picture; which caption is whose is not told. */
export interface Trial {
  readonly participant: string;
  /** From 0, of `count`. */
  readonly trial: number;
  readonly count: number;
  readonly captions: readonly [first: string, second: string];
}

/** A file, and what it is, such as `image/png`. */
export interface TrialPicture {
  readonly path: string;
  readonly mediaType: string;
}

/** How far a participant is. */
export interface StudyProgress {
  readonly participant: string;
  readonly answered: number;
  readonly count: number;
}

/** What a participant is told first. */
export interface StudyStart extends StudyProgress {
  readonly title: string;
  readonly question: string;
  /** The words of the third answer. */
  readonly bothAnswer: string;
}

export interface StudyOptions {
  /** The file of answers; beside the study's, `NAME.answers.jsonl`, unless told. */
  readonly answers?: string;
  /** The clock. */
  readonly now?: () => Date;
}

/** Where a study's answers lie unless told. */
export const answersPath = (study: string): string => `${study.replace(/\.json$/i, "")}.answers.jsonl`;

/** The human evaluation of section 4.2 and Figure 10: its trials, its answers and what they come to. */
export class Study {
  readonly #drawn = new Map<string, readonly DrawnTrial[]>();
  /** Answers by participant, and by trial. */
  readonly #answered = new Map<string, Map<number, Answer>>();
  readonly #digest: string;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly path: string,
    readonly file: StudyFile,
    private readonly log: AnswerLog,
    /** What a reader of the results has to know, as sentences. */
    readonly notices: readonly string[],
    private readonly now: () => Date,
  ) {
    this.#digest = studyDigest(file);
  }

  /**
   * Reads a study and the answers to it so far.
   *
   * @throws CheckpointError or StudyError for a study that is missing or wrong (see `readStudyFile`), StudyError for answers
   * that are damaged or to another study
   */
  static async load(path: string, options: StudyOptions = {}): Promise<Study> {
    const { answers = answersPath(path), now = () => new Date() } = options;
    const file = await readStudyFile(path);
    const log = await AnswerLog.load(answers);
    const notices = [...log.notices];
    const study = new Study(path, file, log, notices, now);
    let repeated = 0;
    for (const [i, answer] of log.answers.entries()) {
      study.#check(answer, i + 1);
      if (!study.#keep(answer)) repeated++;
    }
    if (repeated > 0) {
      notices.push(`${answers}: ${repeated} answers to trials that were answered before do not count`);
    }
    return study;
  }

  get answersPath(): string {
    return this.log.path;
  }

  /**
   * Begins, or goes on after a break. Nothing is stored before the first answer.
   *
   * @param name of the participant; without one, they get a name that nobody has, and go on under it
   * @throws StudyAnswerError for a name that is empty or longer than 200 characters
   */
  begin(name: string = randomUUID()): StudyStart {
    const participant = name.trim();
    this.#trials(participant);
    return {
      ...this.progress(participant),
      title: this.file.title,
      question: STUDY_QUESTION,
      bothAnswer: BOTH_ANSWER,
    };
  }

  /** The participant's first trial without an answer; undefined where all are answered. */
  nextTrial(participant: string): Trial | undefined {
    const trials = this.#trials(participant);
    const answered = this.#answered.get(participant);
    const trial = trials.findIndex((_, i) => !answered?.has(i));
    if (trial < 0) return undefined;
    const { item, first } = trials[trial]!;
    const { groundTruth, prediction } = item;
    return {
      participant,
      trial,
      count: trials.length,
      captions: first === "groundTruth" ? [groundTruth, prediction] : [prediction, groundTruth],
    };
  }

  /**
   * Stores an answer. When this resolves, it is on the disk. The same answer again, as from a page that asks twice, changes
   * nothing.
   *
   * @param trial as `nextTrial` gave it
   * @throws StudyAnswerError for a trial that the participant does not have, no choice, or another answer than before
   * @throws StudyError where it cannot be stored
   */
  answer(participant: string, trial: number, choice: Choice): Promise<StudyProgress> {
    const turn = this.#last.then(() => this.#store(participant, trial, choice));
    this.#last = turn.catch(() => {});
    return turn.then(() => this.progress(participant));
  }

  /**
   * The file of a trial's picture, which lies in the study's folder, links followed.
   *
   * @throws StudyAnswerError for a trial that the participant does not have
   * @throws StudyError for a picture that is not there or lies elsewhere
   */
  async picture(participant: string, trial: number): Promise<TrialPicture> {
    const { image } = this.#trial(participant, trial).item;
    const path = await resolvePicture(this.path, image);
    // A study with other names is not read.
    return { path, mediaType: mediaTypeOf(image)! };
  }

  progress(participant: string): StudyProgress {
    const answered = this.#answered.get(participant)?.size ?? 0;
    return { participant, answered, count: this.file.perParticipant };
  }

  /** Everybody who has answered anything. */
  participants(): readonly StudyProgress[] {
    return Array.from(this.#answered.keys(), (participant) => this.progress(participant));
  }

  /** @throws RangeError for options outside their ranges */
  results(options: ResultsOptions = {}): StudyResults {
    const answers = [...this.#answered.values()].flatMap((byTrial) => [...byTrial.values()]);
    return countAnswers(answers, this.file.perParticipant, options);
  }

  async #store(participant: string, trial: number, choice: Choice): Promise<void> {
    const drawn = this.#trial(participant, trial);
    if (!choices.includes(choice)) {
      throw new StudyAnswerError(
        "choice",
        `an answer is ${choices.join(", ")}; ${JSON.stringify(choice)} given`,
      );
    }
    const before = this.#answered.get(participant)?.get(trial);
    if (before?.choice === choice) return;
    if (before) {
      throw new StudyAnswerError(
        "answered",
        `${participant} answered trial ${trial} with ${before.choice}, now ${choice} is given; answers stay as they are`,
      );
    }
    const answer: Answer = {
      study: this.#digest,
      participant,
      trial,
      item: drawn.item.id,
      first: drawn.first,
      choice,
      at: this.now().toISOString(),
    };
    await this.log.append(answer);
    this.#keep(answer);
  }

  /** Whether the answer is the first to its trial. */
  #keep(answer: Answer): boolean {
    const byTrial = this.#answered.get(answer.participant) ?? new Map<number, Answer>();
    this.#answered.set(answer.participant, byTrial);
    this.#drawn.set(answer.participant, this.#trials(answer.participant));
    if (byTrial.has(answer.trial)) return false;
    byTrial.set(answer.trial, answer);
    return true;
  }

  #check({ study, participant, trial, item, first }: Answer, line: number): void {
    const { path } = this.log;
    if (study !== this.#digest) {
      throw new StudyError(
        path,
        `line ${line} answers another study, or ${this.path} has changed since: restore it, or move the answers away`,
      );
    }
    const drawn = this.#trials(participant)[trial];
    if (drawn?.item.id === item && drawn.first === first) return;
    throw new StudyError(
      path,
      `line ${line}: trial ${trial} of ${participant} was ${drawn ? `about ${drawn.item.id}, ${drawn.first} first` : "never drawn"}; found ${item}, ${first} first`,
    );
  }

  /** @throws StudyAnswerError for a trial that the participant does not have */
  #trial(participant: string, trial: number): DrawnTrial {
    const trials = this.#trials(participant);
    const drawn = trials[trial];
    if (drawn) return drawn;
    throw new StudyAnswerError(
      "trial",
      `${participant} has trials 0 to ${trials.length - 1}, ${trial} given`,
    );
  }

  /** Kept for those who have answered: anybody may ask under any name. */
  #trials(participant: string): readonly DrawnTrial[] {
    if (participant.trim() === "" || participant.length > 200) {
      throw new StudyAnswerError(
        "participant",
        `a participant's name has 1 to 200 characters, ${JSON.stringify(participant.slice(0, 20))} given`,
      );
    }
    return this.#drawn.get(participant) ?? drawTrials(this.file, participant);
  }
}
