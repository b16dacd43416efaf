/** A function at level `js` of one op. */
import {
  Builder,
  makeFunc,
  makeModule,
  makeValue,
  rowOf,
  type Attr,
  type Module,
  type Opcode,
  type Value,
} from "@numboa/parser/ir";

/** The op's operands are the parameters; what it gives is returned. `js.call` calls `@callee`. */
export function jsProgram(
  opcode: Opcode,
  operands: number,
  attrs: Record<string, Attr> = {},
): Module {
  const params = Array.from({ length: operands }, () => makeValue("js"));
  const func = makeFunc("f", params);
  const b = new Builder(func.body);
  const op = b.emit(opcode, params, { attrs });
  const [result] = rowOf(opcode).results;
  if (result === "js") b.return([op.results[0]]);
  else if (result === "i32") returnTruth(b, op.results[0]);
  else b.return();
  return makeModule("js", "f", [func, second()]);
}

/** Truth is an i32 that only `if` takes. */
function returnTruth(b: Builder, condition: Value): void {
  const regions = [true, false].map((value) => {
    const region = { params: [], ops: [] };
    b.inside(region, () => b.return([b.op("js.const", [], { attrs: { value } })]));
    return region;
  });
  b.emit("if", [condition], { regions });
  b.emit("return", []);
}

/** `@second`, which gives its second argument. */
function second() {
  const params = [makeValue("js"), makeValue("js")];
  const func = makeFunc("second", params);
  new Builder(func.body).return([params[1]]);
  return func;
}
