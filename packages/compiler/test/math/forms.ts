/** An own function in the forms that it has: alone, and in a loop of vectors. */
import {
  Builder,
  makeFunc,
  makeModule,
  makeRegion,
  makeValue,
  walk,
  type Module,
} from "@numboa/parser/ir";
import { nameOfOwn, ownFunc } from "../../src/math/index.ts";
import type { OwnFunction } from "../../src/math/own-function.ts";
import { PASSES, runPipeline } from "../../src/pipeline.ts";

/** A module whose entry is the function. */
export function scalarForm({ name }: OwnFunction): Module {
  const entry = nameOfOwn(name);
  return makeModule("typed", entry, [ownFunc(entry)!]);
}

/** `f(n, x, y, out)`: from each of n elements. */
function loopForm({ name, arity }: OwnFunction): Module {
  const [n, x, y, out] = [
    makeValue("i32", "n"),
    ...["x", "y", "out"].map((array) => makeValue("f64[]", array)),
  ];
  const func = makeFunc("f", [n, x, y, out]);
  func.paramKinds = ["int", "f64[]", "f64[]", "f64[]"];
  func.result = "void";
  const index = makeValue("i32", "i");
  const body = makeRegion([index]);
  const b = new Builder(body);
  const attrs = { oob: "inbounds" };
  const operands = [x, y]
    .slice(0, arity)
    .map((array) => b.op("array.load", [array, index], { attrs, types: ["f64"] }));
  const result = b.op("math.own", operands, { attrs: { fn: name } });
  b.emit("array.store", [out, index, result], { attrs });
  b.yield();
  const outer = new Builder(func.body);
  const regions = [body];
  outer.emit("for", [outer.const("i32", 0), n], { attrs: { step: 1 }, regions });
  outer.return();
  return makeModule("typed", "f", [func]);
}

/** The same as vectors; nothing if it stays scalar. */
export function vectorForm(own: OwnFunction): Module | undefined {
  const module = loopForm(own);
  const options = { verify: true };
  runPipeline([PASSES.get("vectorize")!], { module, options, remark: () => undefined });
  let found = false;
  walk(module.funcs.get("f")!.body, ({ opcode }) => (found ||= opcode === "array.load_v128"));
  return found ? module : undefined;
}
