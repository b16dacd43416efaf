/**
 * How many steps a call of a function does, in terms of its arguments: an estimate for deciding whether to compile it first.
 *
 *     (a, n) => { for (let i = 0; i < n; i++) s += a[i] }   ->   "(p0, p1) => { …; return m(p1) * 6 }"
 *
 * Loops whose limits are numbers that the function is given, lengths of its arrays, constants, or what is computed of those, count as often
 * as they go round; in them a counter is taken for what it is half-way. All else counts once, and loops that may be left early
 * do, so that it is rather too little; of two branches each counts half. The text uses no names but its own and those of
 * variables that the caller says can be read, and reads nothing of an argument but its value, if that is a number, and `length`.
 */
import type {
  CallExpression,
  Expression,
  ForOfStatement,
  ForStatement,
  Node,
  Pattern,
  Statement,
  VariableDeclaration,
} from "acorn";
import type { CaptureBinding, SourceUnit } from "../unit.ts";
import { childrenOf } from "../syntax/children.ts";
import { parseFunction } from "../syntax/parse-function.ts";
import { assignedIn, counterOf, leaves, limitOf } from "./loops.ts";
import { combine, constant, ONE, OPERATORS, positive, product, sum, type Term } from "./terms.ts";

/** Texts that are longer are not worth their place in a bundle. */
const MAX_TEXT = 1200;
/** A function without arguments that count does at least so much, or its work is not worth a word. */
const MUCH = 1_000_000;
/** Helpers within helpers. */
const MAX_DEPTH = 4;
/** Steps of a function of `Math` that is no instruction. */
const MATH_STEPS = 10;

/** What names stand for; undefined where that is not known. */
type Scope = ReadonlyMap<string, Term | undefined>;

/** The text's own functions: what is never negative, and the less and more of two. */
const HELPERS = {
  positive: "m$ = (x) => (x > 0 ? x : 0)",
  min: "l$ = (x, y) => (x < y ? x : y)",
  max: "g$ = (x, y) => (x > y ? x : y)",
} as const;
const OWN_NAME = /^(?:p\d+|[mlg]\$)$/;

/** Functions of `Math` whose result is about their argument. */
const ROUNDING: ReadonlySet<string> = new Set(["floor", "ceil", "round", "trunc", "abs", "fround"]);
const INSTRUCTIONS: ReadonlySet<string> = new Set([
  ...ROUNDING,
  "min",
  "max",
  "sqrt",
  "imul",
  "clz32",
]);
/** Methods of arrays that go over all elements. */
const SWEEPS: ReadonlySet<string> = new Set(
  "copyWithin every fill filter forEach includes indexOf join lastIndexOf map reduce reduceRight reverse set slice some".split(
    " ",
  ),
);

/**
 * The text of a function of the same arguments; undefined where nothing of any size can be said.
 * @param readable variables that the text may read
 */
export function workOf(unit: SourceUnit, readable: readonly string[]): string | undefined {
  if (readable.some((name) => OWN_NAME.test(name))) return undefined;
  const estimator = new Estimator(unit, new Set(readable));
  const entry = unit.functions[unit.entry];
  const params = parametersOf(entry.source, entry.name);
  if (params === undefined) return undefined;
  const work = estimator.callOf(
    unit.entry,
    params.map((_, i) => ({ text: `p${i}` })),
  );
  if (work.value !== undefined && work.value < MUCH) return undefined;
  if (work.text.length > MAX_TEXT) return undefined;
  const helpers = Object.values(HELPERS).filter((text) => work.text.includes(text.slice(0, 2)));
  const names = params.map((_, i) => `p${i}`).join(", ");
  if (helpers.length === 0) return `(${names}) => ${work.text}`;
  return `(${names}) => { const ${helpers.join(", ")}; return ${work.text}; }`;
}

function parametersOf(source: string, name: string): readonly Pattern[] | undefined {
  const syntax = parseFunction({ name, text: source }, name);
  return "code" in syntax ? undefined : syntax.node.params;
}

class Estimator {
  readonly #unit: SourceUnit;
  readonly #readable: ReadonlySet<string>;
  readonly #calls: string[] = [];

  constructor(unit: SourceUnit, readable: ReadonlySet<string>) {
    this.#unit = unit;
    this.#readable = readable;
  }

  /** A call of a function of the unit. */
  callOf(key: string, args: readonly (Term | undefined)[]): Term {
    const fn = this.#unit.functions[key];
    if (this.#calls.length >= MAX_DEPTH || this.#calls.includes(key)) return ONE;
    const syntax = parseFunction({ name: fn.name, text: fn.source }, fn.name);
    if ("code" in syntax) return ONE;
    const { params, body } = syntax.node;
    const scope = new Map<string, Term | undefined>();
    for (const [name, binding] of Object.entries(fn.captures)) {
      scope.set(name, this.#capturedTerm(binding));
    }
    const assigned = assignedIn(body);
    for (const [i, param] of params.entries()) {
      const target = param.type === "AssignmentPattern" ? param.left : param;
      if (target.type === "Identifier")
        scope.set(target.name, assigned.has(target.name) ? undefined : args[i]);
    }
    this.#calls.push(key);
    const work = new Walk(this, fn.captures, assigned).of(body, scope);
    this.#calls.pop();
    return work;
  }

  #capturedTerm(binding: CaptureBinding): Term | undefined {
    if (binding.kind === "constant") {
      const value = Number(binding.text);
      return Number.isFinite(value) ? constant(value) : undefined;
    }
    // It may be an object, whose conversion the program would see.
    if (binding.kind !== "value" || !this.#readable.has(binding.key)) return undefined;
    return { text: `(typeof ${binding.key} === "number" ? ${binding.key} : 1)` };
  }
}

/** Through the body of one function. */
class Walk {
  readonly #estimator: Estimator;
  readonly #captures: Readonly<Record<string, CaptureBinding>>;
  /** Names that are assigned somewhere after they were declared. */
  readonly #assigned: ReadonlySet<string>;

  constructor(
    estimator: Estimator,
    captures: Readonly<Record<string, CaptureBinding>>,
    assigned: ReadonlySet<string>,
  ) {
    this.#estimator = estimator;
    this.#captures = captures;
    this.#assigned = assigned;
  }

  of(node: Node, scope: Scope): Term {
    const one = node as Expression | Statement | VariableDeclaration;
    switch (one.type) {
      case "BlockStatement":
        return this.#block(one.body, scope);
      case "ForStatement":
        return this.#for(one, scope);
      case "ForOfStatement":
        return this.#forOf(one, scope);
      case "IfStatement":
      case "ConditionalExpression": {
        const { test, consequent, alternate } = one;
        const branches = [consequent, alternate].map((branch) =>
          branch ? this.of(branch, scope) : constant(0),
        );
        return sum(this.of(test, scope), product(constant(0.5), sum(...branches)));
      }
      case "CallExpression":
        return this.#call(one, scope);
      // They run when they are called.
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        return constant(0);
      default:
        return sum(
          constant(STEPS.has(one.type) ? 1 : 0),
          ...childrenOf(one).map((child) => this.of(child, scope)),
        );
    }
  }

  /** Statements in a row, with what each declares known to those after it. */
  #block(statements: readonly Node[], outer: Scope): Term {
    const scope = new Map(outer);
    return sum(
      ...statements.map((statement) => {
        const work = this.of(statement, scope);
        if (statement.type === "VariableDeclaration")
          this.#declare(statement as VariableDeclaration, scope);
        return work;
      }),
    );
  }

  #declare({ declarations }: VariableDeclaration, scope: Map<string, Term | undefined>): void {
    for (const { id, init } of declarations) {
      if (id.type !== "Identifier") continue;
      const known = init && !this.#assigned.has(id.name) ? this.#value(init, scope) : undefined;
      scope.set(id.name, known);
    }
  }

  #for({ init, test, update, body }: ForStatement, outer: Scope): Term {
    const counter = counterOf(init, update);
    const scope = new Map(outer);
    let rounds: Term | undefined;
    if (init?.type === "VariableDeclaration") this.#declare(init, scope);
    if (counter && !leaves(body)) {
      const start = this.#value(counter.start, outer);
      const limit = limitOf(test, counter.name, (node) => this.#value(node, outer));
      if (start && limit) {
        const [low, high] = counter.step > 0 ? [start, limit] : [limit, start];
        const distance = combine("-", high, low);
        rounds = positive(combine("/", distance, constant(Math.abs(counter.step))));
        scope.set(counter.name, combine("/", combine("+", start, limit), constant(2)));
      }
    }
    const each = sum(
      ...[test, update, body].map((part) => (part ? this.of(part, scope) : constant(0))),
    );
    return sum(init ? this.of(init, outer) : constant(0), product(rounds ?? ONE, each));
  }

  #forOf({ right, body }: ForOfStatement, scope: Scope): Term {
    const length = leaves(body) ? undefined : this.#lengthOf(right, scope);
    return product(length ?? ONE, sum(ONE, this.of(body, scope)));
  }

  #call({ callee, arguments: args }: CallExpression, scope: Scope): Term {
    const own = args.map((arg) => this.of(arg, scope));
    if (callee.type === "Identifier") {
      const binding = this.#captures[callee.name] as CaptureBinding | undefined;
      if (binding?.kind !== "function") return sum(constant(MATH_STEPS), ...own);
      const values = args.map((arg) => this.#value(arg, scope));
      return sum(ONE, this.#estimator.callOf(binding.key, values), ...own);
    }
    if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") {
      return sum(ONE, ...own);
    }
    const { name } = callee.property;
    if (isMath(callee.object))
      return sum(constant(INSTRUCTIONS.has(name) ? 1 : MATH_STEPS), ...own);
    const length = SWEEPS.has(name) ? this.#lengthOf(callee.object, scope) : undefined;
    const each = args.map((arg) =>
      arg.type === "ArrowFunctionExpression" ? this.of(arg.body, scope) : constant(0),
    );
    return sum(product(length ?? ONE, sum(ONE, ...each)), ...own);
  }

  #lengthOf(node: Node, scope: Scope): Term | undefined {
    const one = node as Expression;
    if (one.type !== "Identifier") return undefined;
    const term = scope.get(one.name);
    return term && /^p\d+$/.test(term.text) ? { text: `${term.text}.length` } : undefined;
  }

  /** What a number is, in terms of arguments. */
  #value(node: Node, scope: Scope): Term | undefined {
    const one = node as Expression;
    switch (one.type) {
      case "Literal":
        return typeof one.value === "number" ? constant(one.value) : undefined;
      case "Identifier":
        return scope.get(one.name);
      case "UnaryExpression": {
        const value =
          one.operator === "-" || one.operator === "+"
            ? this.#value(one.argument, scope)
            : undefined;
        return value && (one.operator === "-" ? combine("-", constant(0), value) : value);
      }
      case "BinaryExpression": {
        const left = this.#value(one.left, scope);
        const right = this.#value(one.right, scope);
        return left && right && OPERATORS[one.operator]
          ? combine(one.operator, left, right)
          : undefined;
      }
      case "MemberExpression": {
        const { property, computed } = one;
        const isLength = !computed && property.type === "Identifier" && property.name === "length";
        return isLength ? this.#lengthOf(one.object, scope) : undefined;
      }
      case "CallExpression":
        return this.#mathValue(one, scope);
      default:
        return undefined;
    }
  }

  #mathValue({ callee, arguments: args }: CallExpression, scope: Scope): Term | undefined {
    if (callee.type !== "MemberExpression" || !isMath(callee.object)) return undefined;
    if (callee.property.type !== "Identifier") return undefined;
    const { name } = callee.property;
    const values = args.map((arg) => this.#value(arg, scope));
    const [a, b] = values;
    if (!a || values.includes(undefined)) return undefined;
    if (ROUNDING.has(name)) return a;
    if (name === "sqrt") return combine("**", a, constant(0.5));
    if ((name === "min" || name === "max") && b && values.length === 2) {
      return { text: `${name === "min" ? "l$" : "g$"}(${a.text}, ${b.text})` };
    }
    return undefined;
  }
}

/** Nodes that take a step of their own. */
const STEPS: ReadonlySet<string> = new Set([
  "AssignmentExpression",
  "BinaryExpression",
  "LogicalExpression",
  "MemberExpression",
  "NewExpression",
  "UnaryExpression",
  "UpdateExpression",
]);

const isMath = (node: Node): boolean =>
  node.type === "Identifier" && (node as { name?: string }).name === "Math";
