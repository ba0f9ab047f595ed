/** What was told, in order, and a way to await it. */
export class Told<T> {
  all: T[] = [];
  /** Is told each as it comes. */
  onEach: ((each: T) => unknown) | undefined;
  #waiting: { wanted: (each: T) => boolean; found: (each: T) => void }[] = [];

  tell(each: T): void {
    this.all.push(each);
    this.onEach?.(each);
    const met = this.#waiting.filter(({ wanted }) => wanted(each));
    this.#waiting = this.#waiting.filter((waiting) => !met.includes(waiting));
    for (const { found } of met) found(each);
  }

  /** The first that is wanted, told already or to come. */
  next(wanted: (each: T) => boolean = () => true): Promise<T> {
    const known = this.all.find(wanted);
    return known !== undefined
      ? Promise.resolve(known)
      : new Promise((found) => this.#waiting.push({ wanted, found }));
  }

  forget(): void {
    this.all = [];
  }
}
