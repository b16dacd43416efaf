/**
 * Random functions over arrays of arrays: rows that are read, stored into, kept in variables, chosen, passed to functions
 * inside, in loops and conditions; with indices that are rows and elements mostly, and sometimes are not.
 */
import type { Choices } from "../../../parser/test/programs/choices.ts";

/** Parameters: two arrays of arrays, a row, a count and a number. */
const PARAMS = "(a, b, v, n, x)";
const ROWS = ["p", "q"];
const NUMBERS = ["x", "s", "t"];

export function randomNested(choices: Choices): string {
  return new Writer(choices).source();
}

class Writer {
  readonly #choices: Choices;
  /** Variables of loops around. */
  #indices: string[] = [];
  #depth = 0;

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  source(): string {
    const body = this.#statements(4 + this.#choices.below(4));
    return `${PARAMS} => {
  const sum = (r, k) => { let z = k; for (let m = 0; m < r.length; m++) z += r[m]; return z; };
  const put = (r, k, z) => { r[k] = z; };
  let s = 0, t = 1, p = a[0], q = v;
${body}
  return s + t;
}`;
  }

  #one<T>(...makers: (() => T)[]): T {
    return this.#choices.pick(makers)();
  }

  #statements(count: number): string {
    return Array.from({ length: count }, () => this.#statement()).join("\n");
  }

  #statement(): string {
    const deep = this.#depth >= 3;
    const simple = [
      () => `${this.#name(NUMBERS)} = ${this.#number()};`,
      () => `${this.#name(NUMBERS)} += ${this.#element()};`,
      () => `${this.#name(ROWS)} = ${this.#row()};`,
      () => `${this.#row()}[${this.#index()}] = ${this.#number()};`,
      () => `${this.#row()}[${this.#index()}] += ${this.#name(NUMBERS)};`,
      () => `[s, t] = ${this.#row()};`,
      () => `put(${this.#row()}, ${this.#index()}, ${this.#number()});`,
    ];
    const structured = [
      () => this.#loop(),
      () => `for (const [d, e = 2] of ${this.#table()}) { s += d; t -= e; }`,
      () => this.#block(`for (const r of ${this.#table()})`, undefined, "s += sum(r, 1);"),
      () => this.#block(`if (${this.#condition()})`),
    ];
    return this.#one(...simple, ...(deep ? [] : structured));
  }

  #loop(): string {
    const index = ["i", "j", "k"][this.#indices.length] ?? "l";
    const table = this.#table();
    const bound = this.#one(
      () => "n",
      () => `${table}.length`,
      () => `${this.#row()}.length`,
    );
    return this.#block(`for (let ${index} = 0; ${index} < ${bound}; ${index}++)`, index);
  }

  #block(head: string, index?: string, first = ""): string {
    const outer = this.#indices;
    if (index !== undefined) this.#indices = [...outer, index];
    this.#depth++;
    const body = this.#statements(1 + this.#choices.below(3));
    this.#depth--;
    this.#indices = outer;
    return `${head} {\n${first}\n${body}\n}`;
  }

  #name(names: readonly string[]): string {
    return this.#choices.pick(names);
  }

  #table(): string {
    return this.#name(["a", "b"]);
  }

  #row(): string {
    return this.#one(
      () => this.#name(ROWS),
      () => "v",
      () => `${this.#table()}[${this.#index()}]`,
      () => `${this.#table()}[${this.#table()}.length - 1]`,
      () => `(${this.#condition()} ? ${this.#name(ROWS)} : ${this.#table()}[${this.#index()}])`,
    );
  }

  #index(): string {
    if (this.#indices.length > 0 && !this.#choices.oneIn(4)) return this.#name(this.#indices);
    return this.#one(
      () => "0",
      () => "1",
      () => "0",
      () => (this.#choices.oneIn(4) ? this.#name(["2", "n", "0.5", "-1"]) : "0"),
    );
  }

  #element(): string {
    return this.#one(
      () => `${this.#row()}[${this.#index()}]`,
      () => `${this.#table()}[${this.#index()}][${this.#index()}]`,
      () => `${this.#row()}.length`,
      () => `sum(${this.#row()}, ${this.#name(NUMBERS)})`,
    );
  }

  #number(): string {
    return this.#one(
      () => this.#element(),
      () => this.#name(NUMBERS),
      () => `${this.#element()} * ${this.#name(NUMBERS)} - ${this.#element()}`,
      () => this.#name(["0.5", "-0", "3", "n"]),
    );
  }

  #condition(): string {
    return this.#one(
      () => `${this.#element()} > ${this.#name(NUMBERS)}`,
      () => `${this.#name(NUMBERS)} < 2`,
      () => `${this.#row()}.length > ${this.#index()}`,
      () => `x !== ${this.#element()}`,
    );
  }
}

const VALUES = [0, -0, 1, 2, -1, 0.5, NaN, Infinity, 2 ** 31, 5e-324, 3];

/** Arguments of a random function; rows may be one object. */
export function randomArguments(choices: Choices): unknown[] {
  const row = (): number[] =>
    Array.from({ length: choices.pick([0, 1, 2, 2, 3, 3, 4]) }, () => choices.pick(VALUES));
  const shared = [row(), row()];
  const pick = (): number[] => (choices.oneIn(3) ? choices.pick(shared) : row());
  const table = (): number[][] => Array.from({ length: choices.pick([1, 2, 3, 3, 4, 0]) }, pick);
  const a = table();
  const b = choices.oneIn(4) ? a : table();
  return [a, b, pick(), choices.below(4), choices.pick(VALUES)];
}
