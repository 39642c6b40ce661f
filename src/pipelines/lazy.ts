/** Makes a value when it is first asked for, once; after a failure the next call tries again. */
export class Lazy<T> {
  #value: Promise<T> | undefined;

  constructor(private readonly make: () => Promise<T>) {}

  get(): Promise<T> {
    this.#value ??= this.make().catch((error: unknown) => {
      this.#value = undefined;
      throw error;
    });
    return this.#value;
  }

  /** What has been made or is being made. */
  get made(): Promise<T> | undefined {
    return this.#value;
  }
}
