/** Typed arrays as values: `new T(…)`, `T.of(…)`, `T.BYTES_PER_ELEMENT`, and methods of arrays. */
import type { Expression, Identifier, MemberExpression, NewExpression, Super } from "acorn";
import { PROBLEMS } from "../codes.ts";
import { isBigArray, type ElementKind } from "../ir/types.ts";
import { TYPED_ARRAY_METHODS, libraryKey } from "../library/typed-array-methods.ts";
import type { Analyzer } from "./analyze.ts";
import { visitArgument } from "./analyze-arguments.ts";
import {
  bytesKindOf,
  bytesPerElement,
  dataMethod,
  elementKindOf,
  type CallTarget,
} from "./globals.ts";
import { isGlobal } from "./names.ts";

/** Of the function's own arrays; of all others, it is a field. */
export const BUFFER_PROPERTY = "buffer";

/** For want of memory, or of room. */
const THROWING_METHODS: ReadonlySet<string> = new Set(["set", "slice"]);

/** The kind of elements, where an expression is the engine's own constructor of typed arrays. */
export function constructorOf(a: Analyzer, node: Expression | Super): ElementKind | undefined {
  const element = node.type === "Identifier" ? elementKindOf(node.name) : undefined;
  if (!element || !isGlobal(a, node, (node as Identifier).name)) return undefined;
  a.bigints ||= isBigArray(`${element}[]`);
  return element;
}

/** `new T()`, `new T(length)`, `new T(array)`, `new T([x, y])` and `new T(buffer, offset, length)`. */
export function visitNewArray(a: Analyzer, node: NewExpression): void {
  a.mayThrow(node);
  const [source] = node.arguments;
  if (source?.type === "ArrayExpression" && source.elements.every((element) => element)) {
    for (const element of source.elements) visitArgument(a, element!);
  } else {
    for (const argument of node.arguments) visitArgument(a, argument);
    a.callees.add(libraryKey("set"));
  }
}

/** `new ArrayBuffer(length)` and `new DataView(buffer, offset, length)`; false for any other constructor. */
export function visitNewBytes(a: Analyzer, node: NewExpression): boolean {
  const { callee } = node;
  if (callee.type !== "Identifier") return false;
  const kind = bytesKindOf(callee.name);
  if (!kind || !isGlobal(a, callee, callee.name)) return false;
  a.mayThrow(node);
  const [first, second] = node.arguments;
  // A second argument may make a buffer that can be resized.
  if (!first || (kind === "buffer" && second)) a.report(PROBLEMS.newExpression(callee.name), node);
  for (const argument of node.arguments) visitArgument(a, argument);
  return true;
}

/** `T.name` that is not called. */
export function visitArrayStatic(a: Analyzer, node: MemberExpression, name: string): void {
  const element = constructorOf(a, node.object)!;
  if (name === "BYTES_PER_ELEMENT") a.constants.set(node, bytesPerElement(element));
  else a.report(PROBLEMS.unknownMember(name), node.property);
}

/** The callee `T.of` or `array.method`; undefined where it is neither. What is of the engine is foreign. */
export function visitArrayMethod(
  a: Analyzer,
  callee: MemberExpression,
  name: string,
  isForeign: boolean,
): CallTarget | undefined {
  const { object } = callee;
  if (object.type === "Super") return undefined;
  const element = constructorOf(a, object);
  if (element || THROWING_METHODS.has(name)) a.mayThrow(callee);
  if (element) return name === "of" ? { kind: "array-of", element } : undefined;
  const data = dataMethod(name);
  const isKnown = data !== undefined || TYPED_ARRAY_METHODS.has(name);
  if (callee.property.type !== "Identifier" || !isKnown) return undefined;
  if (isForeign || object.type === "ThisExpression") return undefined;
  a.expression(object);
  if (data) {
    a.mayThrow(callee);
    a.bigints ||= isBigArray(`${data.element}[]`);
    return data;
  }
  a.callees.add(libraryKey(name));
  return { kind: "method", name };
}
