/**
 * Random functions over objects: fields that are read and assigned, short arrays, helpers that get objects and paths,
 * methods that call one another, other names, throws; and calls in which objects are one another.
 */
import type { Choices } from "../../parser/test/programs/choices.ts";

/** Paths to objects of the two parameters and `this`; all have the same shape. */
const OBJECTS = ["p", "q", "p.in", "q.in", "this", "this.in"];
const FIELDS = ["x", "y", "v[0]", "v[1]", "a[1]", "sum"];
const NUMBERS = [0, -0, 1, 2, 3, -1, 0.5, NaN, 2 ** 31];

export interface RandomUnit {
  /** The function, and what it captures: helpers by name. */
  readonly source: string;
  readonly helpers: Readonly<Record<string, string>>;
  /** Methods of the class of all objects. */
  readonly methods: string;
}

export function randomObjects(choices: Choices): RandomUnit {
  const writer = new Writer(choices);
  // Later functions call earlier ones, so that all calls end.
  const helpers: Record<string, string> = {};
  for (const name of ["h0", "h1", "h2"]) helpers[name] = writer.helper(name);
  const methods = [0, 1, 2].map((i) => writer.method(i)).join("\n");
  return { source: writer.entry(), helpers, methods };
}

class Writer {
  readonly #choices: Choices;
  #objects: readonly string[] = [];
  #helpers: readonly string[] = [];
  #methods = 0;
  #names = 0;

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  helper(name: string): string {
    this.#objects = ["o", "w", "o.in", "w.in"];
    const parameters = this.#choices.oneIn(4) ? "({ x, in: o }, w, k)" : "(o, w, k)";
    const text = `${parameters} => {\n${this.#body(3)}\n}`;
    this.#helpers = [...this.#helpers, name];
    return text;
  }

  method(index: number): string {
    this.#objects = ["o", "o.in", "this", "this.in"];
    const isGetter = this.#choices.oneIn(4);
    if (isGetter) this.#objects = ["this", "this.in"];
    const head = isGetter ? `get g${index}()` : `m${index}(o, k)`;
    const known = this.#helpers;
    // Nothing but globals is seen from there.
    this.#helpers = [];
    const text = `  ${head} {${isGetter ? " let k = 1;" : ""}\n${this.#body(2)}\n  }`;
    this.#helpers = known;
    this.#methods = index + 1;
    this.#getters[index] = isGetter;
    return text;
  }

  readonly #getters: boolean[] = [];

  entry(): string {
    this.#objects = OBJECTS;
    return `function (p, q, k) {\n${this.#body(5)}\n}`;
  }

  #body(count: number): string {
    const statements = Array.from({ length: count }, () => this.#statement());
    return `let s = k;\n${statements.join("\n")}\nreturn s;`;
  }

  #statement(): string {
    const makers = [
      () => `s += ${this.#number()};`,
      () => `s += ${this.#number()};`,
      () => `${this.#target()} = ${this.#number()};`,
      () => `${this.#target()} += ${this.#number()};`,
      () => `${this.#object()}.a[${this.#choices.below(3)}] = s;`,
      () => `if (${this.#number()} > ${this.#number()}) { s -= 1; ${this.#statement()} }`,
      () => `for (let i = 0; i < 3; i++) { s += i; ${this.#statement()} }`,
      () => this.#named(),
      () => `if (s > 1e6) throw new RangeError("s is " + s);`,
    ];
    return this.#choices.pick(makers)();
  }

  /** Another name for an object, as long as a block. */
  #named(): string {
    const name = `n${this.#names++}`;
    const outer = this.#objects;
    const path = this.#object();
    const isTaken = this.#choices.oneIn(3);
    const declared = isTaken
      ? `const { in: ${name}, y: y${name} } = ${path};`
      : `const ${name} = ${path};`;
    this.#objects = [...outer, name, name];
    const inner = this.#statement();
    this.#objects = outer;
    return `{ ${declared} ${isTaken ? `s += y${name};` : ""} ${inner} }`;
  }

  #object(): string {
    return this.#choices.pick(this.#objects);
  }

  #target(): string {
    return `${this.#object()}.${this.#choices.pick(["x", "y", "sum"])}`;
  }

  #number(): string {
    const makers = [
      () => this.#field(),
      () => this.#field(),
      () => this.#field(),
      () => `(${this.#field()} * ${this.#field()})`,
      () => "s",
      () => this.#literal(),
      () => this.#call(),
      () => this.#call(),
    ];
    return this.#choices.pick(makers)();
  }

  #field(): string {
    return `${this.#object()}.${this.#choices.pick(FIELDS)}`;
  }

  #literal(): string {
    const value = this.#choices.pick(NUMBERS);
    return Object.is(value, -0) ? "-0" : String(value);
  }

  #call(): string {
    const k = this.#choices.pick(["s", "1", "-0"]);
    if (this.#helpers.length > 0 && (this.#methods === 0 || this.#choices.oneIn(2))) {
      const helper = this.#choices.pick(this.#helpers);
      return `${helper}(${this.#object()}, ${this.#object()}, ${k})`;
    }
    if (this.#methods === 0) return this.#field();
    const index = this.#choices.below(this.#methods);
    if (this.#getters[index]) return `${this.#object()}.g${index}`;
    return `${this.#object()}.m${index}(${this.#object()}, ${k})`;
  }
}
