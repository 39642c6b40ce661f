import { Presets, SingleBar } from "cli-progress";
import type { RunReporter } from "../training/index.js";
import type { Output } from "./terminal.js";

/** A bar with loss, steps a second and time left on a terminal; a line now and then elsewhere. */
export class TerminalReporter implements RunReporter {
  #bar: SingleBar | undefined;
  #started = 0;
  #from = 0;
  #steps = 0;
  #loss = Number.NaN;
  #lastLine = 0;

  constructor(private readonly stream: Output) {}

  start(title: string, from: number, steps: number): void {
    this.#started = performance.now();
    this.#from = from;
    this.#steps = steps;
    this.#loss = Number.NaN;
    if (!this.stream.isTTY) {
      this.stream.write(`${title}: step ${from} of ${steps}\n`);
      return;
    }
    const format = `${title} {bar} {value}/{total} | loss {loss} | {rate} steps/s | {left} left`;
    this.#bar = new SingleBar({ format, stream: this.stream, hideCursor: true }, Presets.shades_grey);
    this.#bar.start(steps, from, { loss: "–", rate: "–", left: "–" });
  }

  step(step: number, values: Readonly<Record<string, number>>): void {
    const loss = values.loss ?? Number.NaN;
    this.#loss = Number.isNaN(this.#loss) ? loss : 0.95 * this.#loss + 0.05 * loss;
    const seconds = (performance.now() - this.#started) / 1000;
    const rate = (step - this.#from) / seconds;
    const shown = {
      loss: this.#loss.toFixed(4),
      rate: rate.toFixed(2),
      left: duration((this.#steps - step) / rate),
    };
    if (this.#bar) {
      this.#bar.update(step, shown);
    } else if (seconds - this.#lastLine > 30 || step === this.#steps) {
      this.#lastLine = seconds;
      this.stream.write(
        `step ${step}/${this.#steps}: loss ${shown.loss}, ${shown.rate} steps/s, ${shown.left} left\n`,
      );
    }
  }

  message(text: string): void {
    if (this.#bar) this.stream.write("\n");
    this.stream.write(`${text}\n`);
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}

function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  const minutes = Math.floor(seconds / 60);
  return minutes >= 60
    ? `${Math.floor(minutes / 60)} h ${minutes % 60} min`
    : `${minutes} min ${Math.round(seconds % 60)} s`;
}
