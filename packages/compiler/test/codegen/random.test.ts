/** Random typed modules: interpreter = encoder = Binaryen, in results and arrays. */
import {
  makeOp,
  printModule,
  verifyModule,
  type Func,
  type Module,
  type Op,
  type Region,
  type Value,
} from "@numboa/parser/ir";
import fc from "fast-check";
import { expect, it } from "vitest";
import { randomArgs, randomModule, tapes } from "../../../parser/test/ir/random-func.ts";
import { computeLiveness } from "../../src/codegen/liveness.ts";
import { encoded, optimized, type Tier } from "./backends.ts";
import { differences } from "./differential.ts";

/** The bits of a NaN are not modelled: what reads them reads the bits of 0 instead. */
function hideNanBits(func: Func): void {
  rewrite(func.body, (op) => {
    if (!/copysign|\.reinterpret_f/.test(op.opcode)) return [op];
    const value = op.operands.at(-1);
    const type = value.type as "f32" | "f64";
    const zero = makeOp(`${type}.const`, [], { attrs: { value: 0 } });
    const isNumber = makeOp(`${type}.eq`, [value, value]);
    const operands: Value[] = [value, zero.results[0], isNumber.results[0]];
    const number = makeOp("select", operands, { types: [type] });
    op.operands = [...op.operands.slice(0, -1), number.results[0]];
    return [zero, isNumber, number, op];
  });
}

/** A backend may leave out an op that does nothing but trap; the interpreter does not. */
function dropDead(func: Func): void {
  const { live } = computeLiveness(func.body);
  rewrite(func.body, (op) => (live.has(op) ? [op] : []));
}

function rewrite(region: Region, replace: (op: Op) => Op[]): void {
  for (const op of region.ops) for (const inner of op.regions) rewrite(inner, replace);
  region.ops = region.ops.flatMap(replace);
}

function moduleOf(tape: readonly number[]): Module {
  const module = randomModule(tape);
  for (const func of module.funcs.values()) {
    hideNanBits(func);
    dropDead(func);
  }
  expect(verifyModule(module)).toEqual([]);
  return module;
}

/** Draws modules until one differs, which is printed. */
async function differing(tier: Tier, seed: number, numRuns: number): Promise<string> {
  const outcome = await fc.check(
    fc.asyncProperty(tapes(), async (tape) => {
      const module = moduleOf(tape);
      const found = await differences(module, [randomArgs], { tier });
      if (found.length > 0) throw new Error(`${found.join("\n")}\n${printModule(module)}`);
    }),
    { seed, numRuns },
  );
  return outcome.failed ? String(outcome.errorInstance) : "";
}

it("the encoder does what the interpreter does", async () => {
  expect(await differing(encoded, 20, 1500)).toBe("");
}, 120_000);

it("so does Binaryen's output", async () => {
  expect(await differing(optimized, 21, 300)).toBe("");
}, 120_000);

it("finds a wrong tier", async () => {
  const wrong: Tier = (module) => {
    for (const func of module.funcs.values()) {
      rewrite(func.body, (op) => (op.opcode === "array.store" ? [] : [op]));
    }
    return encoded(module);
  };
  expect(await differing(wrong, 22, 50)).toContain("expected value");
});
