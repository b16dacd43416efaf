/**
 * Every rule against the opcode table: its left and right side give the same value, for constants that
 * satisfy `where` and for operands that arithmetic gets wrong, and it can be reached at all.
 */
import { makeFunc, makeOp, makeRegion, type Op, type Value } from "@numboa/parser/ir";
import type { NumberType, RuntimeValue } from "@numboa/parser/ir";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OPERANDS, OPTIONAL_OPERANDS } from "../../../parser/test/ir/operands.ts";
import { simplify } from "../../src/passes/simplify.ts";
import { FLOAT_RULES } from "../../src/rules/float.ts";
import { INTEGER_RULES } from "../../src/rules/integer.ts";
import {
  applyRule,
  compileRule,
  type CompiledRule,
  type Constant,
} from "../../src/rules/pattern.ts";
import { RuleIndex } from "../../src/rules/rule-index.ts";
import { evaluate, instantiate, variablesOf, type Instance } from "./instance.ts";

const RULES = [...INTEGER_RULES, ...FLOAT_RULES].map(compileRule);
const INDEX = new RuleIndex(RULES);
const NAMED = RULES.map((compiled) => [nameOf(compiled), compiled] as const);

function nameOf({ rule }: CompiledRule): string {
  return `${rule.match} -> ${rule.into}`;
}

/** The edges of a type and as many random values; doubles from random bits, so of every magnitude. */
const POOLS: Readonly<Record<string, readonly RuntimeValue[]>> = {
  i32: [...OPERANDS.i32, ...fc.sample(fc.integer(), { seed: 1, numRuns: 30 })],
  i64: [
    ...OPERANDS.i64,
    ...fc.sample(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { seed: 2, numRuns: 30 }),
  ],
  f32: [...OPERANDS.f32, ...fc.sample(fc.float(), { seed: 3, numRuns: 60 })],
  f64: [...OPERANDS.f64, ...fc.sample(fc.double(), { seed: 4, numRuns: 60 })],
  "f64?": OPTIONAL_OPERANDS,
};

const POWERS = Array.from({ length: 64 }, (_, k) => k);
/** Constants that rules single out: powers of two and their inverses, next to what any operand may be. */
const CONSTANTS: Readonly<Record<NumberType, readonly Constant[]>> = {
  i32: [...(POOLS.i32 as number[]), ...POWERS.slice(0, 32).map((k) => (1 << k) | 0)],
  i64: [...(POOLS.i64 as bigint[]), ...POWERS.map((k) => BigInt.asIntN(64, 1n << BigInt(k)))],
  f32: POOLS.f32 as number[],
  f64: [
    ...(POOLS.f64 as number[]),
    ...POWERS.flatMap((k) => [2 ** (16 * k), -(2 ** (-16 * k)), 2 ** k]),
    ...[2 ** 1021, 2 ** 1022, 2 ** -1021, 2 ** -1022, 2 ** -1074].flatMap((x) => [x, -x]),
  ],
};

/** All choices of one value per pool if these are few, else as many random ones. */
function tuples<T>(pools: readonly (readonly T[])[], most: number): T[][] {
  const total = pools.reduce((product, pool) => product * pool.length, 1);
  if (total <= most) {
    return pools.reduce<T[][]>(
      (all, pool) => all.flatMap((tuple) => pool.map((value) => [...tuple, value])),
      [[]],
    );
  }
  const random = fc.tuple(...pools.map((pool) => fc.constantFrom(...pool)));
  return fc.sample(random, { seed: 5, numRuns: most });
}

/** Constants for a rule's `$` words that satisfy its `where`. */
function constantChoices({ rule, match }: CompiledRule): Record<string, Constant>[] {
  const { constants } = variablesOf(match);
  const names = Object.keys(constants);
  const all = tuples(
    names.map((name) => CONSTANTS[constants[name]]),
    800,
  );
  return all
    .map((tuple) => Object.fromEntries(names.map((name, k) => [name, tuple[k]])))
    .filter((choice) => rule.where?.(choice) ?? true);
}

/** Compares both sides for operands of an instance; gives the first difference. */
function compare(compiled: CompiledRule, instance: Instance, most: number): string | undefined {
  const target = makeRegion();
  const right = applyRule(compiled, instance.root, target);
  if (!right) return "does not apply";
  const [left] = instance.root.results;
  if (right.type !== left.type) return `gives ${right.type} for ${left.type}`;
  const params = Object.values(instance.params);
  for (const tuple of tuples(
    params.map(({ type }) => POOLS[type]),
    most,
  )) {
    const env = new Map(params.map((param, k) => [param, tuple[k]]));
    const [before, after] = [evaluate(left, env), evaluate(right, env)];
    if (!Object.is(before, after)) {
      return `(${tuple.map(String).join()}): ${String(before)} -> ${String(after)}`;
    }
  }
  return undefined;
}

describe("every rule", () => {
  it.each(NAMED)("keeps the value: %s", (_, compiled) => {
    const choices = constantChoices(compiled);
    expect(choices.length).toBeGreaterThan(0);
    const most = Math.max(8, Math.ceil(3000 / choices.length));
    for (const constants of choices) {
      for (const swap of [false, true]) {
        const difference = compare(compiled, instantiate(compiled.match, constants, swap), most);
        const shown = Object.values(constants).map(String).join();
        expect(difference && `constants ${shown}: ${difference}`).toBeUndefined();
      }
    }
  });

  it.each(NAMED)("is reached: %s", (_, compiled) => {
    const chosen = constantChoices(compiled).some(
      (constants) => ruleChosen(instantiate(compiled.match, constants)) === compiled,
    );
    expect(chosen).toBe(true);
  });
});

/** The rule that simplify would choose for the root, after it simplified the operands. */
function ruleChosen({ root, region, params }: Instance): CompiledRule | undefined {
  const func = makeFunc("f", Object.values(params));
  const sink = makeOp("call", root.operands, { attrs: { callee: "sink" } });
  func.body.ops = [...region.ops.filter((op) => op !== root), sink, makeOp("return", [])];
  simplify.run(func, { module: undefined!, options: {}, remark() {} });
  const simplified = makeOp(root.opcode, sink.operands);
  const applies = (candidate: CompiledRule): boolean =>
    applyRule(candidate, simplified, makeRegion()) !== undefined;
  const chosen = INDEX.candidates(simplified).find(applies);
  // The index leaves out only what does not match, and keeps the order.
  expect(chosen).toBe(RULES.find(applies));
  return chosen;
}

describe("patterns", () => {
  const apply = (match: string, op: Op): Value | undefined =>
    applyRule(compileRule({ match, into: "x" }), op, makeRegion());
  const f64 = (value: number): Value => makeOp("f64.const", [], { attrs: { value } }).results[0];
  const x = { type: "f64" } as Value;

  it("tells the zeros apart, and knows NaN", () => {
    expect(apply("f64.add x 0", makeOp("f64.add", [x, f64(0)]))).toBe(x);
    expect(apply("f64.add x 0", makeOp("f64.add", [x, f64(-0)]))).toBeUndefined();
    expect(apply("f64.add x -0", makeOp("f64.add", [x, f64(-0)]))).toBe(x);
    expect(apply("f64.add x -0", makeOp("f64.add", [x, f64(0)]))).toBeUndefined();
    expect(apply("f64.add x nan", makeOp("f64.add", [x, f64(NaN)]))).toBe(x);
  });

  it("matches commutative ops in either order, others as written", () => {
    expect(apply("f64.mul x 1", makeOp("f64.mul", [f64(1), x]))).toBe(x);
    expect(apply("f64.div x 1", makeOp("f64.div", [f64(1), x]))).toBeUndefined();
  });

  it("demands the same value for the same word, the same constant for the same name", () => {
    const y = { type: "f64" } as Value;
    expect(apply("f64.add x x", makeOp("f64.add", [x, y]))).toBeUndefined();
    expect(apply("f64.add x x", makeOp("f64.add", [y, y]))).toBe(y);
    const sum = makeOp("f64.add", [x, f64(0)]).results[0];
    expect(apply("f64.add (f64.add x $a) $a", makeOp("f64.add", [sum, f64(0)]))).toBe(x);
    expect(apply("f64.add (f64.add x $a) $a", makeOp("f64.add", [sum, f64(-0)]))).toBeUndefined();
  });

  it("takes back what a failed order bound", () => {
    const sum = makeOp("f64.neg", [x]).results[0];
    expect(apply("f64.add (f64.neg x) y", makeOp("f64.add", [f64(2), sum]))).toBe(x);
  });

  it.each(["i32.nonsense x", "x", "i32.add x y )"])("rejects the rule %s", (match) => {
    expect(() => compileRule({ match, into: "x" })).toThrow(/rule/);
  });
});
