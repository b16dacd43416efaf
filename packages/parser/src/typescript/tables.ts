/**
 * Constant arrays of numbers that a function reads at any index: `weights[i]`.
 *
 *     const weights = [0.25, 0.5, 0.25] as const;      const codes = new Uint8Array([3, 1, 2]);
 *
 * They count where nothing can change them, as literals do whose elements are read by name (`members.ts`), and where the function
 * does no more than read elements and the length, or iterate. Then a plain array with the elements that a typed array has is the same.
 */
import type { ts } from "ts-morph";
import { ARRAY_TYPE_BY_CONSTRUCTOR, isBigArray, isBytesType } from "../ir/types.ts";
import { textOfConstant } from "../syntax/globals.ts";
import type { Constants } from "./constants.ts";
import { unwrap } from "./declarations.ts";
import type { FreeName } from "./free-names.ts";
import { codeOfImport } from "./imported-code.ts";
import { frozenBy, isAccess, isTarget, literalOf } from "./members.ts";
import type { ModuleProgram } from "./program.ts";

/** More would make every function that uses it long in the reading. */
const MAX_ELEMENTS = 65_536;

/** A piece of code, and the parts of it that stand for constants. */
interface Piece {
  readonly scope: ts.Node;
  readonly without: ReadonlyMap<ts.Node, unknown>;
}

/** The elements of the array that a name stands for, if it is one that a piece of code may have to itself. */
export function tableOf(
  program: ModuleProgram,
  free: FreeName,
  piece: Piece,
  constants: Constants,
): readonly string[] | undefined {
  if (!program.codeOf || !isReadIn(program, free, piece)) return undefined;
  const found = codeOfImport(program, free.local) ?? { program, symbol: free.symbol };
  if (!("symbol" in found)) return undefined;
  const literal = literalOf(found);
  const array = literal && arrayOf(found.program, literal);
  if (!array || array.elements.length > MAX_ELEMENTS) return undefined;
  const texts = array.elements.map((element) =>
    constants.numberOf({ program: found.program, expression: element }),
  );
  if (!texts.every((text) => text !== undefined)) return undefined;
  if (!array.make) return texts;
  return Array.from(array.make.from(texts.map(Number)), textOfConstant);
}

interface NumberArrayConstructor {
  from(values: readonly number[]): ArrayLike<number>;
}

interface FoundArray {
  readonly elements: readonly ts.Expression[];
  /** What a typed array makes of its elements. */
  readonly make?: NumberArrayConstructor;
}

function arrayOf(program: ModuleProgram, expression: ts.Expression): FoundArray | undefined {
  const { ts } = program;
  const inner = unwrap(program, expression);
  const frozen = frozenBy(program, inner);
  if (frozen) {
    const found = arrayOf(program, frozen);
    // A typed array with elements cannot be frozen.
    return found?.make ? undefined : found;
  }
  if (ts.isArrayLiteralExpression(inner)) {
    const isPlain = inner.elements.every(
      (one) => !ts.isSpreadElement(one) && !ts.isOmittedExpression(one),
    );
    return isPlain ? { elements: inner.elements } : undefined;
  }
  if (!ts.isNewExpression(inner) || inner.arguments?.length !== 1) return undefined;
  const make = typedArrayOf(program, inner.expression);
  const list = unwrap(program, inner.arguments[0]);
  if (!make || !ts.isArrayLiteralExpression(list)) return undefined;
  const found = arrayOf(program, list);
  return found && { ...found, make };
}

/** The engine's own constructor of arrays of numbers. */
function typedArrayOf(
  { ts, checker, isLocal }: ModuleProgram,
  expression: ts.Expression,
): NumberArrayConstructor | undefined {
  if (!ts.isIdentifier(expression)) return undefined;
  const kind = ARRAY_TYPE_BY_CONSTRUCTOR.get(expression.text);
  const declarations = checker.getSymbolAtLocation(expression)?.declarations ?? [];
  const isOwn =
    declarations.length > 0 && declarations.every((one) => !isLocal(one.getSourceFile()));
  if (!kind || !isOwn || isBigArray(kind) || isBytesType(kind)) return undefined;
  return (globalThis as unknown as Record<string, NumberArrayConstructor>)[expression.text];
}

/** Whether all that is done with a name in a piece of code is to read elements and the length, and to iterate. */
function isReadIn(
  program: ModuleProgram,
  { local, node: first }: FreeName,
  { scope, without }: Piece,
): boolean {
  const { ts, checker } = program;
  let isRead = true;
  let depth = 0;
  const visit = (node: ts.Node): void => {
    if (!isRead || ts.isTypeNode(node) || without.has(node)) return;
    if (ts.isIdentifier(node) && node.text === first.text) {
      const isShorthand = ts.isShorthandPropertyAssignment(node.parent);
      const isUse = isShorthand || checker.getSymbolAtLocation(node) === local;
      // What a local function has from around it, the compiler does not follow; where defaults are computed, it is not there yet.
      if (isUse) isRead = !isShorthand && depth === 0 && isReading(program, node);
    }
    const isInner = node !== scope && (ts.isFunctionLike(node) || ts.isParameter(node));
    if (isInner) depth++;
    ts.forEachChild(node, visit);
    if (isInner) depth--;
  };
  visit(scope);
  return isRead;
}

function isReading(program: ModuleProgram, node: ts.Identifier): boolean {
  const { ts } = program;
  const { parent } = node;
  if (ts.isForOfStatement(parent)) return parent.expression === node;
  if (!isAccess(program, parent) || parent.expression !== node || isTarget(program, parent)) {
    return false;
  }
  if (ts.isCallExpression(parent.parent) && parent.parent.expression === parent) return false;
  return ts.isElementAccessExpression(parent) || parent.name.text === "length";
}
