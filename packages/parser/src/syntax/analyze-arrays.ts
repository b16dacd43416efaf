/** Typed arrays as values: `new T(…)`, `T.of(…)`, `T.BYTES_PER_ELEMENT`, and methods of arrays. */
import type { Expression, Identifier, MemberExpression, NewExpression, Super } from "acorn";
import { PROBLEMS } from "../codes.ts";
import type { ElementKind } from "../ir/types.ts";
import { TYPED_ARRAY_METHODS, libraryKey } from "../library/typed-array-methods.ts";
import type { Analyzer } from "./analyze.ts";
import { visitArgument } from "./analyze-arguments.ts";
import { bytesPerElement, elementKindOf, type CallTarget } from "./globals.ts";

/** For want of memory, or of room. */
const THROWING_METHODS: ReadonlySet<string> = new Set(["set", "slice"]);

/** The kind of elements, where an expression is the engine's own constructor of typed arrays. */
export function constructorOf(a: Analyzer, node: Expression | Super): ElementKind | undefined {
  const element = node.type === "Identifier" ? elementKindOf(node.name) : undefined;
  return element && a.isGlobal(node, (node as Identifier).name) ? element : undefined;
}

/** `new T()`, `new T(length)`, `new T(array)` and `new T([x, y])`. */
export function visitNewArray(a: Analyzer, node: NewExpression): void {
  a.mayThrow(node);
  const [source, ...more] = node.arguments;
  if (more.length > 0) {
    const [name] = node.callee.type === "Identifier" ? [node.callee.name] : [""];
    a.report(PROBLEMS.arrayOfBuffer(name), node);
  }
  if (source?.type === "ArrayExpression" && source.elements.every((element) => element)) {
    for (const element of source.elements) visitArgument(a, element!);
  } else {
    for (const argument of node.arguments) visitArgument(a, argument);
    a.callees.add(libraryKey("set"));
  }
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
  if (callee.property.type !== "Identifier" || !TYPED_ARRAY_METHODS.has(name)) return undefined;
  if (isForeign || object.type === "ThisExpression") return undefined;
  a.expression(object);
  a.callees.add(libraryKey(name));
  return { kind: "method", name };
}
