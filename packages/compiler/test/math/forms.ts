/** An own function in the forms that it has: alone, and in a loop of vectors. */
import {
  Builder,
  makeFunc,
  makeModule,
  makeRegion,
  makeValue,
  MATH_FUNCTIONS,
  nameOfApproximation,
  walk,
  type MathFunction,
  type Module,
} from "@numboa/parser/ir";
import { libraryFunc, nameOfOwn } from "../../src/math/index.ts";
import type { OwnFunction } from "../../src/math/own-function.ts";
import { PASSES, runPipeline } from "../../src/pipeline.ts";

/** Which op computes a function, and of how many numbers. */
export interface Form {
  readonly opcode: "math.own" | "math.approx";
  readonly name: string;
  readonly arity: number;
}

export const ownForm = ({ name, arity }: OwnFunction): Form => ({
  opcode: "math.own",
  name,
  arity,
});

/** `hypot` is one of two numbers unless something else is said. */
export function approximation(name: string, arity?: number): Form {
  const row = MATH_FUNCTIONS[name as MathFunction].arity;
  return { opcode: "math.approx", name, arity: arity ?? (row === "any" ? 2 : row) };
}

/** A module whose entry is the function. */
export function scalarForm({ opcode, name, arity }: Form): Module {
  const entry = opcode === "math.own" ? nameOfOwn(name) : nameOfApproximation(name, arity);
  return withLibrary(makeModule("typed", entry, [libraryFunc(entry)!]));
}

/** So that `math.approx` means something. */
export const withLibrary = (module: Module): Module =>
  Object.assign(module, { library: libraryFunc });

/** `f(n, x, y, out)`: from each of n elements. */
function loopForm({ opcode, name, arity }: Form): Module {
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
  const result = b.op(opcode, operands, { attrs: { fn: name } });
  b.emit("array.store", [out, index, result], { attrs });
  b.yield();
  const outer = new Builder(func.body);
  const regions = [body];
  outer.emit("for", [outer.const("i32", 0), n], { attrs: { step: 1 }, regions });
  outer.return();
  return withLibrary(makeModule("typed", "f", [func]));
}

/** The same as vectors; nothing if it stays scalar. */
export function vectorForm(form: Form): Module | undefined {
  const module = loopForm(form);
  const options = { verify: true };
  runPipeline([PASSES.get("vectorize")!], { module, options, remark: () => undefined });
  let found = false;
  walk(module.funcs.get("f")!.body, ({ opcode }) => (found ||= opcode === "array.load_v128"));
  return found ? module : undefined;
}
