/**
 * One function to IR of level `js`.
 *
 * The analysis has checked everything and resolved every name, so lowering only builds. Evaluation order
 * is the source's: operands are lowered left to right, and a variable that is read before it is assigned
 * in the same expression keeps the value it had, because SSA values do not change.
 */
import type { Expression, Identifier, Statement } from "acorn";
import { makeFunc, makeValue } from "../ir/build.ts";
import type { Func, Value } from "../ir/nodes.ts";
import { isAggregate, type Result } from "../ir/result.ts";
import type { ParamKind } from "../ir/types.ts";
import type { Analysis, Field } from "../syntax/analysis.ts";
import { cellKey } from "../syntax/field-keys.ts";
import type { ConstantValue } from "../syntax/globals.ts";
import type { Variable } from "../syntax/scope.ts";
import type { OwnContract } from "../unit.ts";
import { Flow, type Target } from "./flow.ts";
import { lowerCondition, lowerEffect, lowerValue } from "./expressions.ts";
import type { CaughtError, Handler } from "./exceptions.ts";
import type { Finalizer } from "./finally.ts";
import type { Copy } from "./local-calls.ts";
import { lowerAssertedTypes } from "./asserted-types.ts";
import { lowerParameters } from "./parameters.ts";
import { keepReads } from "./dead-reads.ts";
import { lowerReturned } from "./returned.ts";
import { pruneFunc } from "./prune.ts";
import { lowerStatement, lowerStatements } from "./statements.ts";

/** What a call of another function of the unit needs to know of it. */
export interface Callee {
  readonly paramCount: number;
  /** Keys of the captured values that it takes behind its parameters. */
  readonly captures: readonly string[];
  readonly result: Result;
}

export interface UnitContext {
  /** Keys of the fields that some function assigns. */
  readonly written: ReadonlySet<string>;
  readonly callees: ReadonlyMap<string, Callee>;
  /** Whether some value may be a bigint. */
  readonly bigints: boolean;
}

/** A statement that `break` or `continue` can name. */
export interface JumpScope {
  readonly labels: readonly string[];
  /** Where a `break` goes; `plain` if it needs no label to go there. */
  readonly breakTarget: Target;
  readonly plain: boolean;
  readonly continueTarget?: Target;
}

/** What the lowering of statements and expressions shares. */
export class FunctionLowerer {
  readonly analysis: Analysis;
  readonly unit: UnitContext;
  readonly flow: Flow;
  readonly func: Func;
  /** Innermost last. */
  readonly jumps: JumpScope[] = [];
  /** The `finally`s around, innermost last. */
  readonly finalizers: Finalizer[] = [];
  /** The `catch`es around, innermost last. */
  readonly handlers: Handler[] = [];
  /** What their variables stand for, where that is thrown again. */
  readonly caught = new Map<Variable, CaughtError>();
  /** Characters of all the copies of `finally`s so far. */
  textOfFinalizers = 0;
  /** The copies of local functions that are being built, innermost last. */
  readonly copies: Copy[] = [];
  readonly #capturedByKey = new Map<string, Value>();

  readonly #asserts: readonly ParamKind[];

  /** @param own what holds for the function by its own right */
  constructor(
    analysis: Analysis,
    captures: readonly string[],
    unit: UnitContext,
    own: OwnContract = {},
  ) {
    this.analysis = analysis;
    this.unit = unit;
    const params = analysis.params.map(({ name }) => makeValue("js", name));
    const hidden = captures.map((key) => makeValue("js", analysis.captured.get(key)?.name ?? key));
    const keys = captures.map((key) => (unit.written.has(key) ? cellKey(key) : key));
    this.func = makeFunc(analysis.key, [...params, ...hidden], keys);
    this.func.result = analysis.result;
    if (analysis.given) this.func.gives = analysis.given.gives;
    this.func.sourceName = analysis.text.source.name;
    this.#asserts = own.asserts ?? [];
    if (own.boundsCheck) this.func.throwsOutside = own.boundsCheck === "throw";
    if (own.licences) this.func.licences = own.licences;
    this.flow = new Flow(this.func.body);
    analysis.params.forEach((variable, i) => this.flow.write(variable, params[i]));
    captures.forEach((key, i) => this.#bindCapture(key, hidden[i]));
  }

  #bindCapture(key: string, value: Value): void {
    this.#capturedByKey.set(key, value);
    const variable = this.analysis.captured.get(key);
    if (variable) this.flow.write(variable, value);
  }

  captured(key: string): Value {
    const value = this.#capturedByKey.get(key);
    if (!value) throw new Error(`${key} was not threaded to ${this.analysis.key}`);
    return value;
  }

  lower(): Func {
    const { node, hoisted } = this.analysis;
    const { body } = node;
    this.at(node, () => {
      lowerAssertedTypes(this, this.#asserts);
      this.#takeParamsApart();
      lowerParameters(this, node.params, this.analysis.params);
      this.#declareHoisted(hoisted);
      if (body.type === "BlockStatement") this.statements(body.body);
      else this.at(body, () => this.flow.builder.return([...lowerReturned(this, body)]));
      if (!this.flow.ended) this.#fallOff();
    });
    pruneFunc(this.func, this.unit);
    keepReads(this.func, this.#readParams(), this.analysis.text);
    return this.func;
  }

  /** Where the text names parameters as values. */
  #readParams(): Map<Value, Identifier> {
    const { params, variables } = this.analysis;
    const found = new Map<Value, Identifier>();
    for (const [node, variable] of variables) {
      const index = params.indexOf(variable);
      if (index >= 0) found.set(this.func.params[index], node);
    }
    return found;
  }

  /** The variables of destructured parameters get their fields. */
  #takeParamsApart(): void {
    const { begins, captured } = this.analysis;
    for (const [variable, key] of begins) {
      this.flow.write(variable, this.readField({ key, variable: captured.get(key)! }));
    }
  }

  /** The end of the function returns undefined; where an array or object is expected, that is JavaScript's to do. */
  #fallOff(): void {
    const { result, given } = this.analysis;
    if (given) this.flow.builder.return([this.constant(0)]);
    else if (isAggregate(result)) this.flow.builder.emit("abort", []);
    else this.flow.builder.return();
  }

  #declareHoisted(hoisted: readonly Variable[]): void {
    if (hoisted.length === 0) return;
    const value = this.constant(undefined);
    for (const variable of hoisted) this.flow.write(variable, value);
  }

  /** Gives the ops that `lower` builds the place of `node`. */
  at<T>(node: { readonly start: number; readonly end: number }, lower: () => T): T {
    const { builder } = this.flow;
    const outer = builder.span;
    builder.span = this.analysis.text.span(node);
    const result = lower();
    builder.span = outer;
    return result;
  }

  /** The value of an expression, with all its effects. */
  value(node: Expression): Value {
    return lowerValue(this, node);
  }

  /** ToBoolean of an expression, or of its negation, as the i32 that `if` takes. */
  condition(node: Expression, negated = false): Value {
    return lowerCondition(this, node, negated);
  }

  /** An expression whose value nobody uses. */
  effect(node: Expression): void {
    lowerEffect(this, node);
  }

  /** One statement; `labels` are those that stand directly before it. */
  statement(node: Statement, labels: readonly string[] = []): void {
    lowerStatement(this, node, labels);
  }

  /** Statements in order, up to one that does not fall through. */
  statements(nodes: readonly Statement[]): void {
    lowerStatements(this, nodes);
  }

  readField({ key, variable }: Field): Value {
    const value = this.flow.read(variable);
    if (!this.unit.written.has(key)) return value;
    const operands = [value, this.constant(0)];
    return this.flow.builder.op("js.load", operands, { attrs: { cell: true } });
  }

  writeField({ variable }: Field, value: Value): void {
    const operands = [this.flow.read(variable), this.constant(0), value];
    this.flow.builder.emit("js.store", operands, { attrs: { cell: true } });
  }

  constant(value: ConstantValue): Value {
    return this.flow.builder.op("js.const", [], { attrs: { value } });
  }
}
