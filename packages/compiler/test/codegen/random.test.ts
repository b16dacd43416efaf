/** Random typed modules: interpreter = encoder = Binaryen, results and arrays. */
import {
  allOps,
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
import { encoded, interpreted, optimized } from "./backends.ts";
import { runIn } from "./differential.ts";

/** The bits of a NaN are not modelled: what reads them reads the bits of 0 instead. */
function hideNanBits(func: Func): void {
  rewrite(func.body, (op) => {
    if (!/copysign|\.reinterpret_f/.test(op.opcode)) return [op];
    const value = op.operands.at(-1)!;
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

const CALLS = [randomArgs];

it("the encoder does what the interpreter does", async () => {
  let ops = 0;
  await fc.assert(
    fc.asyncProperty(tapes(), async (tape) => {
      const module = moduleOf(tape);
      ops += allOps(module.funcs.get("entry")!.body).length;
      const right = await runIn(interpreted, module, CALLS);
      const ours = await runIn(encoded, module, CALLS);
      if (ours.join() !== right.join()) {
        throw new Error(`${printModule(module)}\n${ours.join()}\n${right.join()}`);
      }
    }),
    { seed: 20, numRuns: 1500 },
  );
  expect(ops).toBeGreaterThan(10_000);
}, 120_000);

it("Binaryen keeps it so", async () => {
  await fc.assert(
    fc.asyncProperty(tapes(), async (tape) => {
      const module = moduleOf(tape);
      const right = await runIn(interpreted, module, CALLS);
      const ours = await runIn(optimized, module, CALLS);
      if (ours.join() !== right.join()) {
        throw new Error(`${printModule(module)}\n${ours.join()}\n${right.join()}`);
      }
    }),
    { seed: 21, numRuns: 300 },
  );
}, 120_000);
