/**
 * Random functions full of objects that have several names, are changed, swapped, nested and returned.
 *
 * Many are refused, as they should be; those that are not must do what JavaScript does. Names are few, so that
 * aliases meet changes often.
 */
import fc from "fast-check";

/** Takes choices from a list of numbers; zeros when it is used up. */
class Choices {
  readonly #numbers: readonly number[];
  #at = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  pick<T>(list: readonly T[]): T {
    return list[(this.#numbers[this.#at++] ?? 0) % list.length];
  }
}

const NUMBERS = ["x", "y", "1", "0.5", "i"];

class Program {
  readonly #c: Choices;
  /** Variables that hold pairs, and those that hold a pair and a number. */
  #pairs: string[] = [];
  #nested: string[] = [];
  /** Those of either that may be assigned. */
  #lets = new Set<string>();
  #count = 0;
  #depth = 0;

  constructor(numbers: readonly number[]) {
    this.#c = new Choices(numbers);
  }

  text(): string {
    const statements = [
      this.#declare(),
      this.#declareNested(),
      ...Array.from({ length: this.#c.pick([1, 2, 3, 4, 6]) }, () => this.#statement()),
    ];
    return `(x, y) => { let i = 0; ${statements.join(" ")} return ${this.#returned()}; }`;
  }

  #number(): string {
    return this.#c.pick<() => string>([
      () => this.#c.pick(NUMBERS),
      () => this.#field(),
      () => `${this.#field()} + ${this.#c.pick(NUMBERS)}`,
      () => `${this.#field()} - ${this.#field()}`,
      () => `(${this.#field()} = ${this.#c.pick(NUMBERS)})`,
      () => `${this.#field()}++`,
      () => this.#assign(this.#pairs, (name) => `(${name} = { a: x, b: y }).a`) || "x",
      () => `two(${this.#c.pick(NUMBERS)}).b`,
    ])();
  }

  #place(): string {
    return this.#c.pick<() => string>([
      () => this.#c.pick(this.#pairs),
      () => this.#c.pick(this.#pairs),
      () => (this.#nested.length > 0 ? `${this.#c.pick(this.#nested)}.p` : this.#pairs[0]),
    ])();
  }

  #field(): string {
    return `${this.#place()}.${this.#c.pick(["a", "b"])}`;
  }

  #pair(): string {
    return this.#c.pick<() => string>([
      () => `{ a: ${this.#number()}, b: ${this.#number()} }`,
      () => `{ a: ${this.#c.pick(NUMBERS)}, b: ${this.#field()} }`,
      () => this.#place(),
      () => `(x > y ? ${this.#place()} : ${this.#place()})`,
      () => `two(${this.#c.pick(NUMBERS)})`,
      () => this.#assign(this.#pairs, (name) => `(${name} = ${this.#place()})`) || this.#place(),
      () => this.#assign(this.#pairs, (name) => `(${name} = { a: y, b: x })`) || this.#place(),
      () =>
        this.#nested.length > 0
          ? `(${this.#c.pick(this.#nested)}.p = { a: y, b: i })`
          : this.#place(),
    ])();
  }

  #whole(): string {
    return this.#c.pick<() => string>([
      () => `{ p: ${this.#pair()}, n: ${this.#number()} }`,
      () => `{ p: ${this.#pair()}, n: ${this.#number()} }`,
      () => this.#c.pick(this.#nested),
    ])();
  }

  #declare(): string {
    const value = this.#pairs.length > 0 ? this.#pair() : "{ a: x, b: y }";
    const name = `p${this.#count++}`;
    this.#pairs.push(name);
    return `${this.#kind(name)} ${name} = ${value};`;
  }

  #declareNested(): string {
    const value = this.#nested.length > 0 ? this.#whole() : `{ p: ${this.#pair()}, n: 1 }`;
    const name = `o${this.#count++}`;
    this.#nested.push(name);
    return `${this.#kind(name)} ${name} = ${value};`;
  }

  #kind(name: string): string {
    const kind = this.#c.pick(["const", "let"]);
    if (kind === "let") this.#lets.add(name);
    return kind;
  }

  /** A statement that assigns one of these variables, if any may be assigned. */
  #assign(names: readonly string[], statement: (name: string) => string): string {
    const assignable = names.filter((name) => this.#lets.has(name));
    return assignable.length > 0 ? statement(this.#c.pick(assignable)) : "";
  }

  #statement(): string {
    return this.#c.pick<() => string>([
      () => this.#declare(),
      () => this.#declareNested(),
      () => `${this.#field()} = ${this.#number()};`,
      () => `${this.#field()} += ${this.#number()};`,
      () => this.#assign(this.#pairs, (name) => `${name} = ${this.#pair()};`),
      () => this.#assign(this.#nested, (name) => `${name} = ${this.#whole()};`),
      () => `${this.#c.pick(this.#nested)}.p = ${this.#pair()};`,
      () => `[${this.#target()}, ${this.#target()}] = [${this.#number()}, ${this.#number()}];`,
      () =>
        `({ a: ${this.#target()}, b: ${this.#target()} = ${this.#number()} } = ${this.#source()});`,
      () =>
        `[${this.#target()} = ${this.#number()}, ${this.#target()} = ${this.#number()}] = [undefined, undefined];`,
      () =>
        this.#assign(this.#pairs, (name) =>
          this.#assign(
            this.#pairs,
            (other) => `[${name}, ${other}] = [${this.#pair()}, ${this.#pair()}];`,
          ),
        ),
      () => this.#block((body) => `if (${this.#field()} > 1) { ${body} }`),
      () => this.#block((body) => `for (let j = 0; j < 3; j++) { i++; ${body} }`),
    ])();
  }

  #target(): string {
    return this.#c.pick<() => string>([() => this.#field(), () => "x", () => "y"])();
  }

  #source(): string {
    const pair = this.#pair();
    return pair.startsWith("{") ? `(${pair})` : pair;
  }

  #block(wrap: (body: string) => string): string {
    if (this.#depth > 1) return "";
    const [pairs, nested] = [[...this.#pairs], [...this.#nested]];
    this.#depth++;
    const body = `${this.#statement()} ${this.#statement()} ${this.#statement()}`;
    this.#depth--;
    this.#pairs = pairs;
    this.#nested = nested;
    return wrap(body);
  }

  #returned(): string {
    return this.#c.pick<() => string>([
      () => `[${this.#place()}, ${this.#number()}, ${this.#field()}]`,
      () => this.#whole(),
      () => this.#place(),
      () => `[${this.#pair()}, ${this.#pair()}]`,
      () => `[${this.#pairs.map((name) => `${name}.a, ${name}.b`).join(", ")}]`,
    ])();
  }
}

export const aggregateProgram: fc.Arbitrary<string> = fc
  .array(fc.nat(9999), { minLength: 30, maxLength: 160, size: "max" })
  .map((numbers) => new Program(numbers).text());
