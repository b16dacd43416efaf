/** Random programs on bigints: sums of anything between truncations, loops, comparisons, numbers and back. */
import { expect, it } from "vitest";
import type { ParamKind } from "@numboa/parser/ir";
import { Choices } from "../../../parser/test/programs/choices.ts";
import { expectSameEverywhere, problemsOf, unitOf, type MakeArgs } from "../arrays/everywhere.ts";

const NASTY = [
  ...[0n, 1n, 2n, 255n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n],
  ...[2n ** 64n - 1n, 0x9e3779b97f4a7c15n],
];
const VARIABLES = ["x", "y", "z"];

class Expressions {
  readonly #choices: Choices;
  readonly #to: string;

  constructor(choices: Choices, to: string) {
    this.#choices = choices;
    this.#to = to;
  }

  /** Held by 64 bits. */
  exact(depth: number): string {
    const c = this.#choices;
    if (depth === 0) return c.oneIn(4) ? `${c.pick(NASTY.slice(0, 8))}n` : c.pick(VARIABLES);
    const below = (): string => this.exact(depth - 1);
    return c.pick([
      () => `BigInt.${this.#to}(64, ${this.any(depth)})`,
      () => `BigInt.${this.#to}(64, ${this.any(depth)})`,
      () => `(${below()} ${c.pick(["&", "|", "^"])} ${below()})`,
      () => `(${below()} >> ${c.below(64)}n)`,
      () => `(${below()} >> (${below()} & 31n))`,
      () => `(${this.any(depth - 1)} & 0xffffn)`,
      () => `(${this.test(depth - 1)} ? ${below()} : ${below()})`,
      () => `BigInt(n + ${c.below(9)})`,
      () => `(${below()} % 1000n)`,
      () => `(${below()} / 7n)`,
    ])();
  }

  /** Of any size. */
  any(depth: number): string {
    const c = this.#choices;
    if (depth === 0) return this.exact(0);
    const below = (): string => (c.oneIn(2) ? this.any(depth - 1) : this.exact(depth - 1));
    return c.pick([
      () => `(${below()} ${c.pick(["+", "-", "*", "&", "|", "^"])} ${below()})`,
      () => `(${below()} << ${c.below(64)}n)`,
      () => `(-${below()})`,
      () => `(~${below()})`,
    ])();
  }

  test(depth: number): string {
    const c = this.#choices;
    const operator = c.pick(["<", "<=", ">", ">=", "===", "!=="]);
    return `${this.exact(depth)} ${operator} ${this.exact(depth)}`;
  }
}

function program(seed: number, signed: boolean): string {
  const choices = new Choices(seed);
  const e = new Expressions(choices, signed ? "asIntN" : "asUintN");
  const lines = ["let z = 1n, t = 0;", "for (let i = 0; i < n; i++) {"];
  for (let k = 0; k <= choices.below(3); k++) {
    lines.push(
      choices.pick([
        () => `${choices.pick(VARIABLES)} = ${e.exact(2)};`,
        () => `if (${e.test(1)}) z = ${e.exact(1)};`,
        () => `t = t * 3 + Number(${e.exact(2)} >> ${choices.below(64)}n) % 1e6;`,
      ])(),
    );
  }
  lines.push("}", `return t > 1e9 ? ${e.exact(1)} : ${e.exact(2)};`);
  return `(x, y, n) => {\n  ${lines.join("\n  ")}\n}`;
}

const SEEDS = Array.from({ length: 80 }, (_, i) => i + 1);
let compiled = 0;

it.each(SEEDS)("seed %i", async (seed) => {
  const signed = seed % 2 === 0;
  const kind: ParamKind = signed ? "bigint64" : "biguint64";
  const signature = [kind, kind, "int"] as const;
  const unit = unitOf(program(seed, signed));
  const problems = problemsOf(unit, signature);
  // A quotient of signed integers, or what a loop makes of one, may need 65 bits.
  expect(problems.filter((code) => code !== "bigint-range")).toEqual([]);
  if (problems.length > 0) return;
  compiled++;
  const wrap = (x: bigint): bigint => (signed ? BigInt.asIntN(64, x) : x);
  const calls = NASTY.flatMap((x, i) =>
    [0, 1, 3].map((n): MakeArgs => () => [wrap(x), wrap(NASTY[(i * 7 + 3) % NASTY.length]), n]),
  );
  await expectSameEverywhere(unit, signature, calls, {
    withBinaryen: seed % 4 === 0,
    mayAbort: true,
  });
});

it("most of them compile", () => {
  expect(compiled).toBeGreaterThan(50);
});
