import { CheckpointError } from "../errors.js";
import type { PickleBudget } from "./pickle-budget.js";
import type { PickleBytes } from "./pickle-bytes.js";
import type { TorchObject } from "./python-objects.js";

/** The stack of a pickle machine with its marks, and its memo. */
export class PickleStack {
  readonly #values: TorchObject[] = [];
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, TorchObject>();

  constructor(
    private readonly bytes: PickleBytes,
    private readonly budget: PickleBudget,
  ) {}

  malformed(found: string, expected: string): never {
    throw new CheckpointError({
      path: this.bytes.path,
      problem: `malformed pickle at byte ${this.bytes.position}`,
      found,
      expected,
    });
  }

  push(value: TorchObject): void {
    this.budget.stack(this.#values.length);
    this.#values.push(value);
  }

  pop(): TorchObject {
    if (this.#values.length <= (this.#marks.at(-1) ?? 0)) this.malformed("an empty stack", "an object on it");
    return this.#values.pop()!;
  }

  top(): TorchObject {
    const top = this.pop();
    this.#values.push(top);
    return top;
  }

  mark(): void {
    this.budget.stack(this.#marks.length);
    this.#marks.push(this.#values.length);
  }

  /** Takes away the last value, or the mark where none came after it. */
  drop(): void {
    if (this.#values.length === this.#marks.at(-1)) this.#marks.pop();
    else this.pop();
  }

  /** What was pushed since the last mark, first to last. */
  popToMark(): TorchObject[] {
    const mark = this.#marks.pop();
    if (mark === undefined) this.malformed("no mark", "a mark");
    return this.#values.splice(mark);
  }

  /** The last few values, first to last. */
  popList(count: number): TorchObject[] {
    const items: TorchObject[] = [];
    for (let i = 0; i < count; i++) items.unshift(this.pop());
    return items;
  }

  /** Keeps the value on top, under the next free number unless told. */
  remember(index = this.#memo.size): void {
    this.#memo.set(index, this.top());
    this.budget.memo(this.#memo.size);
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) this.malformed(`memo ${index}`, "one of those kept");
    this.push(value);
  }
}
