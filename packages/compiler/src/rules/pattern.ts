/**
 * Rewrite rules as text.
 *
 *     { match: "i32.add (i32.add x $a) $b", into: "i32.add x $c", compute: { c: … } }
 *
 * A pattern is an opcode and its operands. A bare word binds a value, the same word twice demands the
 * same value. `$a` binds a constant of whatever type the operand has, and a literal (`0`, `-1`, `-0`,
 * `nan`) demands that constant. Operands of commutative ops match in either order.
 * Constants compare with `Object.is`, so that `0` is not `-0`.
 */
import { Builder, isOpcode, makeOp, rowOf } from "@numboa/parser/ir";
import type { NumberType, Op, Opcode, Region, Value } from "@numboa/parser/ir";

export type Constant = number | bigint;

export interface Rule {
  readonly match: string;
  readonly into: string;
  /** Bound constants must satisfy this. */
  readonly where?: (constants: Record<string, Constant>) => boolean;
  /** Further constants for `into`, from those bound. */
  readonly compute?: Readonly<Record<string, (constants: Record<string, Constant>) => Constant>>;
}

type Pattern =
  | { readonly kind: "value"; readonly name: string }
  | { readonly kind: "constant"; readonly name: string }
  | { readonly kind: "literal"; readonly value: number }
  | { readonly kind: "op"; readonly opcode: Opcode; readonly operands: readonly Pattern[] };

export interface CompiledRule {
  readonly rule: Rule;
  readonly match: Pattern & { kind: "op" };
  readonly into: Pattern;
}

interface Bindings {
  values: Record<string, Value>;
  constants: Record<string, Constant>;
}

export function compileRule(rule: Rule): CompiledRule {
  const match = readPattern(rule.match);
  if (match.kind !== "op") throw new Error(`a rule must match an op: ${rule.match}`);
  return { rule, match, into: readPattern(rule.into) };
}

const CONSTANTS: ReadonlySet<Opcode> = new Set([
  "i32.const",
  "i64.const",
  "f32.const",
  "f64.const",
]);

/** The value of a constant op, or undefined. */
export function constantOf(value: Value): Constant | undefined {
  const def = value.def;
  return def && CONSTANTS.has(def.opcode) ? (def.attrs["value"] as Constant) : undefined;
}

/** Whether a value is 0 or 1 by its definition. */
export function isBoolean({ def }: Value): boolean {
  if (!def) return false;
  if (def.opcode === "i32.const") return def.attrs.value === 0 || def.attrs.value === 1;
  if (def.opcode === "i32.and" || def.opcode === "i32.or") return def.operands.every(isBoolean);
  return COMPARES.test(def.opcode) && rowOf(def.opcode).results[0] === "i32";
}

const COMPARES = /^(?:[if](?:32|64)\.(?:eqz?|ne|[lg][te](?:_[su])?)|opt\.is_undefined)$/;

/**
 * Tries a rule on an op. If it applies, appends the ops of its right-hand side to `region` and gives the
 * value that replaces the op's result.
 */
export function applyRule(compiled: CompiledRule, op: Op, region: Region): Value | undefined {
  const { rule } = compiled;
  if (!hasShape(compiled.match, op)) return undefined;
  const bindings: Bindings = { values: {}, constants: {} };
  if (!matchOperands(compiled.match, op, bindings)) return undefined;
  if (rule.where && !rule.where(bindings.constants)) return undefined;
  for (const [name, compute] of Object.entries(rule.compute ?? {})) {
    bindings.constants[name] = compute(bindings.constants);
  }
  const builder = new Builder(region);
  builder.span = op.span;
  return build(compiled.into, bindings, op.results[0].type as NumberType, builder);
}

/** What an operand is without looking further: the opcode it is a result of, a constant, or neither. */
export type OperandKind = Opcode | "constant" | "nothing";

export function kindOf({ def }: Value): OperandKind {
  if (!def) return "nothing";
  return CONSTANTS.has(def.opcode) ? "constant" : def.opcode;
}

/** Whether an op of the pattern's opcode may match it, by the kinds of its operands alone. */
export function mayMatch(
  { opcode, operands }: Pattern & { kind: "op" },
  values: readonly Value[],
): boolean {
  if (operands.length !== values.length) return false;
  const fits = (pattern: Pattern, value: Value): boolean => {
    if (pattern.kind === "value") return true;
    const kind = kindOf(value);
    return pattern.kind === "op" ? kind === pattern.opcode : kind === "constant";
  };
  const count = operands.length;
  if (operands.every((pattern, k) => fits(pattern, values[k]))) return true;
  return (
    rowOf(opcode).commutative === true &&
    operands.every((pattern, k) => fits(pattern, values[count - 1 - k]))
  );
}

/**
 * Whether the opcodes are those of the pattern and constants are where it has them: cheap, and enough to
 * turn down nearly every rule that does not match.
 */
function hasShape(pattern: Pattern & { kind: "op" }, op: Op): boolean {
  if (op.opcode !== pattern.opcode) return false;
  const { operands } = op;
  const count = pattern.operands.length;
  if (operands.length !== count) return false;
  let [straight, swapped] = [true, rowOf(op.opcode).commutative === true];
  for (let k = 0; k < count; k++) {
    straight &&= isOfKind(pattern.operands[k], operands[k]);
    swapped &&= isOfKind(pattern.operands[k], operands[count - 1 - k]);
  }
  return straight || swapped;
}

function isOfKind(pattern: Pattern, value: Value): boolean {
  if (pattern.kind === "value") return true;
  if (!value.def) return false;
  return pattern.kind === "op" ? hasShape(pattern, value.def) : CONSTANTS.has(value.def.opcode);
}

function matchOperands(pattern: Pattern & { kind: "op" }, op: Op, bindings: Bindings): boolean {
  if (op.opcode !== pattern.opcode || op.operands.length !== pattern.operands.length) return false;
  if (!rowOf(op.opcode).commutative) return matchInOrder(pattern, op.operands, bindings);
  // What the failed try in one order bound must not count for the other.
  const { values, constants } = bindings;
  bindings.values = { ...values };
  bindings.constants = { ...constants };
  if (matchInOrder(pattern, op.operands, bindings)) return true;
  bindings.values = values;
  bindings.constants = constants;
  return matchInOrder(pattern, op.operands.toReversed(), bindings);
}

/** Binds as it goes, also where it fails. */
function matchInOrder(
  { operands }: Pattern & { kind: "op" },
  values: readonly Value[],
  bindings: Bindings,
): boolean {
  for (let k = 0; k < operands.length; k++) {
    if (!matchValue(operands[k], values[k], bindings)) return false;
  }
  return true;
}

function matchValue(pattern: Pattern, value: Value, bindings: Bindings): boolean {
  switch (pattern.kind) {
    case "value":
      return (bindings.values[pattern.name] ??= value) === value;
    case "literal": {
      const constant = constantOf(value);
      return constant !== undefined && Object.is(Number(constant), pattern.value);
    }
    case "constant": {
      const constant = constantOf(value);
      if (constant === undefined) return false;
      return Object.is((bindings.constants[pattern.name] ??= constant), constant);
    }
    case "op":
      return value.def !== undefined && matchOperands(pattern, value.def, bindings);
  }
}

function build(pattern: Pattern, bindings: Bindings, type: NumberType, builder: Builder): Value {
  switch (pattern.kind) {
    case "value":
      return bindings.values[pattern.name];
    case "literal":
      return builder.const(type, type === "i64" ? BigInt(pattern.value) : pattern.value);
    case "constant":
      return builder.const(type, bindings.constants[pattern.name]);
    case "op": {
      const row = rowOf(pattern.opcode);
      const operands = pattern.operands.map((operand, k) =>
        build(operand, bindings, row.operands[k] as NumberType, builder),
      );
      const types = row.results === "explicit" ? [type] : row.results;
      return builder.append(makeOp(pattern.opcode, operands, { types, span: builder.span }))
        .results[0];
    }
  }
}

/** Reads a pattern; the outermost parentheses may be left out. */
function readPattern(text: string): Pattern {
  const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  let position = 0;
  const readOp = (end: number | undefined): Pattern => {
    const name = tokens[position++];
    if (!isOpcode(name)) throw new Error(`unknown opcode ${name} in rule: ${text}`);
    const operands: Pattern[] = [];
    while (position < tokens.length && tokens[position] !== ")") operands.push(readOperand());
    if (end !== undefined) position++;
    return { kind: "op", opcode: name, operands };
  };
  const readOperand = (): Pattern => {
    const token = tokens[position++];
    if (token === "(") return readOp(position);
    if (token.startsWith("$")) return { kind: "constant", name: token.slice(1) };
    if (token === "nan") return { kind: "literal", value: NaN };
    if (/^-?\d/.test(token)) return { kind: "literal", value: Number(token) };
    return { kind: "value", name: token };
  };
  const pattern = isOpcode(tokens[0] ?? "") ? readOp(undefined) : readOperand();
  if (position !== tokens.length) throw new Error(`stray ${tokens[position]} in rule: ${text}`);
  return pattern;
}
