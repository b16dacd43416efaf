/** What can be assigned: variables, elements of typed arrays, fields of the function's own arrays and objects. */
import type { Expression, Identifier, MemberExpression } from "acorn";
import type { Value } from "../ir/nodes.ts";
import { placeLeaves } from "./aggregates.ts";
import type { FunctionLowerer } from "./function-lowerer.ts";
import { lowerElement } from "./lists.ts";

/** A place that can be read and written, its array and index already evaluated. */
interface Place {
  load(): Value;
  store(value: Value): void;
}

export function lowerPlace(l: FunctionLowerer, target: Identifier | MemberExpression): Place {
  const { flow } = l;
  if (target.type === "Identifier") {
    const variable = l.analysis.variables.get(target)!;
    return { load: () => flow.read(variable), store: (value) => flow.write(variable, value) };
  }
  if (l.analysis.aggregates.fields.has(target)) {
    const [leaf] = placeLeaves(l, target);
    return { load: () => flow.read(leaf), store: (value) => flow.write(leaf, value) };
  }
  const field = l.analysis.fields.get(target);
  if (field) {
    return { load: () => l.readField(field), store: (value) => l.writeField(field, value) };
  }
  const list = l.analysis.lists.growing.get(target);
  if (list) return lowerElement(l, list, l.value(target.property as Expression));
  const array = l.value(target.object as Expression);
  const index = l.value(target.property as Expression);
  return {
    load: () => flow.builder.op("js.load", [array, index]),
    store: (value) => void flow.builder.emit("js.store", [array, index, value]),
  };
}
