/**
 * Random programs over one buffer: views of every kind and a DataView, stores through one and loads through another, in
 * loops too. A float that is stored is never NaN, because its bits are nobody's to know.
 */
import { expect, it } from "vitest";
import { Choices } from "../../../parser/test/programs/choices.ts";
import { expectSameEverywhere, unitOf } from "../arrays/everywhere.ts";

const TYPES = [
  "Int8",
  "Uint8",
  "Uint8Clamped",
  "Int16",
  "Uint16",
  "Int32",
  "Uint32",
  "Float32",
  "Float64",
];
const SIZE: Readonly<Record<string, number>> = {
  Int8: 1,
  Uint8: 1,
  Uint8Clamped: 1,
  Int16: 2,
  Uint16: 2,
  Int32: 4,
  Uint32: 4,
  Float32: 4,
  Float64: 8,
};
const BYTES = 24;

class Program {
  readonly #choices: Choices;
  readonly #views: number;
  readonly #lines: string[] = [];

  constructor(seed: number) {
    this.#choices = new Choices(seed);
    this.#views = 2 + this.#choices.below(3);
  }

  text(): string {
    const c = this.#choices;
    const local = c.oneIn(2);
    if (local) this.#lines.push(`const a0 = new Float64Array(3), b = a0.buffer;`);
    for (let i = 0; i < this.#views; i++) this.#lines.push(this.#view(`v${i}`));
    this.#lines.push("const d = new DataView(b, 1);", "let s = x, t = 0;");
    for (let i = 0; i < 3; i++) this.#statement(2);
    this.#lines.push(
      "const u = new Uint8Array(b); for (let k = 0; k < u.length; k++) t = t * 3 + u[k] | 0;",
    );
    this.#lines.push("return s === s ? s + t : t;");
    return `(${local ? "" : "b, "}x, n) => {\n  ${this.#lines.join("\n  ")}\n}`;
  }

  get isLocal(): boolean {
    return this.#lines[0].startsWith("const a0");
  }

  #view(name: string): string {
    const c = this.#choices;
    const type = c.pick(TYPES);
    const size = SIZE[type];
    const offset = c.below(2) * 8 + c.below(8 / size) * size;
    const room = (BYTES - offset) / size;
    const length = c.oneIn(2) ? "" : `, ${1 + c.below(room)}`;
    return `const ${name} = new ${type}Array(b, ${offset}${length});`;
  }

  #statement(depth: number): void {
    const c = this.#choices;
    if (depth > 0 && c.oneIn(3)) {
      const index = `i${depth}`;
      this.#lines.push(`for (let ${index} = 0; ${index} < n; ${index}++) {`);
      for (let i = 0; i <= c.below(3); i++) this.#statement(depth - 1);
      this.#lines.push("}");
      return;
    }
    const store = c.below(4);
    const value = `number(${this.#expression(2)})`;
    if (store === 0) this.#lines.push(`s = ${value};`);
    else if (store === 1)
      this.#lines.push(`d.set${this.#accessor()}(${this.#byte()}, ${value}${this.#order()});`);
    else this.#lines.push(`${this.#element()} = ${value};`);
  }

  #expression(depth: number): string {
    const c = this.#choices;
    if (depth === 0 || c.oneIn(3)) {
      return c.pick([
        () => this.#element(),
        () => `d.get${this.#accessor()}(${this.#byte()}${this.#order()})`,
        () => "s",
        () => c.pick(["0.5", "-1", "255", "65537", "4294967295", "1e300", "-0"]),
      ])();
    }
    const operator = c.pick(["+", "-", "*", "|", "^"]);
    return `(${this.#expression(depth - 1)} ${operator} ${this.#expression(depth - 1)})`;
  }

  #element(): string {
    return `v${this.#choices.below(this.#views)}[${this.#choices.pick(["0", "1", "n", "n & 1"])}]`;
  }

  #accessor(): string {
    return this.#choices.pick(TYPES.filter((type) => type !== "Uint8Clamped"));
  }

  #byte(): string {
    return this.#choices.pick(["0", "1", "7", "n", "n & 3", "15"]);
  }

  #order(): string {
    return this.#choices.pick(["", ", true", ", n > 2"]);
  }
}

const buffer = (): ArrayBuffer => {
  const floats = Float64Array.of(1.5, -2.25, 1e10);
  return floats.buffer;
};

const SEEDS = Array.from({ length: 60 }, (_, i) => i + 1);

it.each(SEEDS)("seed %i", async (seed) => {
  const program = new Program(seed);
  const text = program.text();
  const unit = unitOf(text, { number: "(x) => x === x ? +x : 1" });
  const calls = [0, 1, 2, 5, 14, 30].map((n) => () => [
    ...(program.isLocal ? [] : [buffer()]),
    n / 3,
    n,
  ]);
  const signature = ["f64", "int"] as const;
  await expectSameEverywhere(
    unit,
    program.isLocal ? signature : ["buffer[]", ...signature],
    calls,
    {
      withBinaryen: seed % 4 === 0,
    },
  );
  expect.hasAssertions();
});
