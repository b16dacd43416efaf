/** An access whose index is proved to be one of its array. */
import { Builder, ELEMENTS, elementOf, makeRegion } from "@numboa/parser/ir";
import type { ArrayType, Op, Region, Value } from "@numboa/parser/ir";

/** Takes the checks of these accesses away. */
export function markInbounds(region: Region, accesses: ReadonlySet<Op>): void {
  region.ops = region.ops.flatMap((op) => {
    for (const inner of op.regions) markInbounds(inner, accesses);
    return accesses.has(op) ? toInbounds(op) : [op];
  });
}

/** The access without its check; a load then gives the element's own type, converted to what was expected. */
function toInbounds(access: Op): Op[] {
  const scratch = makeRegion();
  const builder = new Builder(scratch);
  builder.span = access.span;
  const [array, index, ...rest] = access.operands as [Value, Value, ...Value[]];
  const narrow = index.type === "i64" ? builder.op("i32.wrap_i64", [index]) : index;
  const attrs = { ...access.attrs, oob: "inbounds" };
  if (access.opcode === "array.store") {
    builder.emit("array.store", [array, narrow, ...rest], { attrs });
    return scratch.ops;
  }
  const [result] = access.results as [Value];
  const element = elementOf(array.type as ArrayType);
  const { value: held } = ELEMENTS[element];
  let value = builder.op("array.load", [array, narrow], { attrs, types: [held] });
  if (result.type === "f64?" || result.type === "f64") value = widen(builder, value, element);
  if (result.type === "f64?") value = builder.op("opt.some", [value]);
  const last = scratch.ops.at(-1)!;
  last.results = [Object.assign(result, { def: last })];
  return scratch.ops;
}

function widen(builder: Builder, value: Value, element: string): Value {
  if (value.type === "f64") return value;
  if (value.type === "f32") return builder.op("f64.promote_f32", [value]);
  return builder.op(element === "u32" ? "f64.convert_i32_u" : "f64.convert_i32_s", [value]);
}
