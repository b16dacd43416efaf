/**
 * Demote-f32 against JavaScript that rounds each operation: programs at random, in the interpreter and compiled, as loops of any length. Without
 * the licence they have the bits of JavaScript as it is.
 */
import { prepare, type RuntimeValue } from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import { compileNow, optimize, type CompileRequest } from "../../src/compile.ts";
import { instantiate } from "../codegen/execute.ts";
import { RandomDoubles } from "../math/random-doubles.ts";

/** A program as it is written, and the same with every operation rounded. */
interface Program {
  readonly plain: string;
  readonly rounded: string;
}

const same = (text: string): Program => ({ plain: text, rounded: text });
const constant = (text: string): Program => ({ plain: text, rounded: `Math.fround(${text})` });

const VALUES = ["x[i]", "y[i]", "x[i + 1]", "bytes[i]", "y[0]"];

class Generator {
  readonly #random: RandomDoubles;

  constructor(seed: number) {
    this.#random = new RandomDoubles(seed);
  }

  below(count: number): number {
    return Math.floor(this.#random.unit() * count);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }

  expression(depth: number): Program {
    if (depth === 0) return this.#leaf();
    // What is computed of constants alone is a constant, rounded once.
    const a = depth === 1 ? same(this.pick(VALUES)) : this.expression(depth - 1);
    const b = this.expression(this.below(depth));
    const both = (form: (a: string, b: string) => string): Program => ({
      plain: form(a.plain, b.plain),
      rounded: `Math.fround(${form(a.rounded, b.rounded)})`,
    });
    return both(
      this.pick<(a: string, b: string) => string>([
        (x, y) => `(${x} + ${y})`,
        (x, y) => `(${x} - ${y})`,
        (x, y) => `(${x} * ${y})`,
        (x, y) => `(${x} / ${y})`,
        (x, y) => `Math.min(${x}, ${y})`,
        (x, y) => `Math.max(${x}, ${y})`,
        (x) => `Math.sqrt(${x})`,
        (x) => `Math.abs(${x})`,
        (x) => `-(${x})`,
        (x) => `Math.floor(${x})`,
      ]),
    );
  }

  #leaf(): Program {
    return this.pick([...VALUES.map(same), ...["a", "2.1", "-0.3", "7"].map(constant)]);
  }

  program(): Program {
    const { plain, rounded } = this.expression(2 + this.below(3));
    const term = this.expression(1 + this.below(2));
    const isSum = this.below(3) === 0;
    const make = (value: string, added: string, round: string): string =>
      isSum
        ? `function f(a, x, y, bytes, z) {
  for (let i = 0; i < z.length; i++) {
    let s = 0;
    for (let k = 0; k < 5; k++) s = ${round}(s + ${added.replaceAll("[i]", "[i + k]")});
    z[i] = ${round}(s * ${value});
  }
}`
        : `function f(a, x, y, bytes, z) {
  for (let i = 0; i < z.length; i++) z[i] = ${value};
}`;
    return {
      plain: make(plain, term.plain, ""),
      rounded: make(rounded, term.rounded, "Math.fround"),
    };
  }
}

const AWKWARD = [NaN, -0, Infinity, -Infinity, 1e-45, 3e38, -3e38, 1e-38, 16777217, 0];

/** Arguments: few or many numbers are awkward. */
function argumentsOf(random: RandomDoubles, length: number): RuntimeValue[] {
  const every = 2 + ((random.word() >>> 0) % 20);
  const float = (_: unknown, i: number): number =>
    i % every === every - 1 ? AWKWARD[(random.word() >>> 0) % 10] : random.magnitude(-8, 8);
  const floats = (count: number): Float32Array => Float32Array.from({ length: count }, float);
  const bytes = Uint8Array.from({ length: length + 6 }, () => random.word());
  const a = random.word() % 4 === 0 ? 1e39 : random.magnitude(-4, 4);
  return [a, floats(length + 6), floats(length + 6), bytes, new Float32Array(length)];
}

const SIGNATURE = ["f64", "f32[]", "f32[]", "u8[]", "f32[]"] as const;

const requestOf = (source: string, fastMath: object): CompileRequest => ({
  unit: { entry: "f", functions: { f: { name: "f", source, captures: {} } } },
  signature: SIGNATURE,
  tier: "optimized",
  options: { verify: true, fastMath },
});

type Run = (args: RuntimeValue[]) => unknown;

function javascript(source: string): Run {
  // oxlint-disable-next-line typescript/no-implied-eval -- the test's own text
  const f = new Function(`return ${source}`)() as (...args: unknown[]) => unknown;
  return (args) => f(...args);
}

function compiled(source: string, fastMath: object): { run: Run; used: boolean } {
  const outcome = compileNow(requestOf(source, fastMath));
  if (!outcome.ok) return expect.unreachable(JSON.stringify(outcome.diagnostics));
  const { wasm, abi, remarks } = outcome.artifact;
  const { throws, math, ownMath = [], tables = 0 } = abi;
  const emitted = { wasm, throws, math, ownMath, aborts: false, allocates: false, tables };
  const used = remarks.some(({ licence }) => licence === "demoteF32");
  return { run: instantiate("void", emitted), used };
}

function interpreted(source: string, fastMath: object): Run {
  const outcome = optimize(requestOf(source, fastMath));
  if (!outcome.ok) return expect.unreachable(JSON.stringify(outcome.diagnostics));
  const run = prepare(outcome.module);
  return (args) => run(args);
}

/** What is in the last array after a call, as text. */
function resultOf(run: Run, args: readonly RuntimeValue[]): string {
  const copies = args.map((arg): RuntimeValue =>
    ArrayBuffer.isView(arg) ? (arg as Float32Array).slice() : arg,
  );
  run(copies);
  return Array.from(copies.at(-1) as Float32Array, (x) => (Object.is(x, -0) ? "-0" : x)).join();
}

describe("programs of floats", () => {
  const LENGTHS = [0, 1, 3, 8, 9, 21, 40];

  it("round every operation under the licence, and none without", { timeout: 60_000 }, () => {
    let used = 0;
    for (let seed = 1; seed <= 120; seed++) {
      const { plain, rounded } = new Generator(seed * 7919).program();
      const demoted = compiled(plain, { demoteF32: true });
      const rounding = javascript(rounded);
      const runs: [string, Run, Run][] = [
        ["compiled", demoted.run, rounding],
        ["interpreted", interpreted(plain, { demoteF32: true }), rounding],
        ["without the licence", compiled(plain, {}).run, javascript(plain)],
      ];
      if (demoted.used) used++;
      const random = new RandomDoubles(seed);
      for (const length of LENGTHS) {
        const args = argumentsOf(random, length);
        for (const [name, ours, right] of runs) {
          expect(resultOf(ours, args), `${name}, seed ${seed}: ${plain}`).toBe(
            resultOf(right, args),
          );
        }
      }
    }
    expect(used).toBeGreaterThan(80);
  });
});

const loopOf = (body: string): string =>
  `function f(a, x, y, bytes, z) { let s = 0; for (let i = 0; i < z.length; i++) { ${body} } }`;

describe("doubles stay doubles", () => {
  it.each([
    ["that are looked at", "const v = x[i] * y[i] + a; z[i] = isFinite(v) ? v : 0;"],
    ["that are compared", "const v = x[i] * y[i] + a; z[i] = v > 1 ? v : 0;"],
    ["in a filter", "s = s * 0.5 + x[i]; z[i] = s;"],
    ["with a constant that is no float", "z[i] = x[i] * 1e-50 + y[i];"],
    ["with an integer that is no float", "z[i] = x[i] * i + y[i];"],
    ["with a function that is called", "z[i] = Math.sin(x[i]) * y[i] + a;"],
  ])("%s", (_, body) => {
    const { run, used } = compiled(loopOf(body), { demoteF32: true });
    expect(used).toBe(false);
    const args = argumentsOf(new RandomDoubles(3), 21);
    expect(resultOf(run, args)).toBe(resultOf(javascript(loopOf(body)), args));
  });

  it("but not without a reason", () => {
    expect(compiled(loopOf("z[i] = x[i] * a + y[i];"), { demoteF32: true }).used).toBe(true);
    expect(compiled(loopOf("s += x[i] * y[i]; z[i] = s;"), { demoteF32: true }).used).toBe(true);
  });
});
