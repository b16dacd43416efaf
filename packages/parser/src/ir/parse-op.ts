/**
 * Reads the ops of one function. Values and labels may be used before they are defined: whether that is
 * allowed is for the verifier to say.
 */
import { makeOp, makeRegion, makeValue } from "./build.ts";
import type { Attr, Func, Op, Region, Value } from "./nodes.ts";
import { isOpcode, rowOf, type Opcode } from "./ops.ts";
import { readAttr, readPositional } from "./parse-attrs.ts";
import type { Token, TokenReader } from "./parse-tokens.ts";
import { POSITIONAL } from "./text.ts";
import { isType, type Type } from "./types.ts";

/** What the text between opcode and attributes gives. */
interface Parts {
  operands: Value[];
  attrs: Record<string, Attr>;
  /** Parameters of the op's only region. */
  params?: Value[];
  label?: Token;
}

export class OpReader {
  readonly #tokens: TokenReader;
  readonly #lines: Map<Op | Func, number>;
  readonly #context: BodyContext;
  readonly #values = new Map<string, Value>();
  readonly #definitions = new Map<string, Token>();
  /** Where each name was first used. */
  readonly #uses = new Map<string, Token>();
  readonly #labels = new Map<string, Op>();
  readonly #branches: { op: Op; label: Token }[] = [];

  constructor(tokens: TokenReader, lines: Map<Op | Func, number>) {
    this.#tokens = tokens;
    this.#lines = lines;
    this.#context = {
      tokens,
      use: () => this.#use(tokens.expect("value")),
      define: () => this.typedDefinition(),
    };
  }

  /** After the body: every name must have been defined. */
  finish(): void {
    for (const [name, token] of this.#uses) {
      if (!this.#definitions.has(name)) this.#tokens.fail(`%${name} is not defined`, token);
    }
    for (const { op, label } of this.#branches) {
      const target = this.#labels.get(label.text);
      if (!target) this.#tokens.fail(`no block or loop is named @${label.text}`, label);
      op.target = target;
    }
  }

  /** `{ op… }` */
  region(params: Value[]): Region {
    const tokens = this.#tokens;
    const region = makeRegion(params);
    tokens.expect("mark", "{");
    while (!tokens.is("mark", "}")) {
      if (!tokens.current.startsLine) tokens.failExpected("a new line");
      region.ops.push(this.#op());
    }
    tokens.next();
    return region;
  }

  /** `%x: f64`, a definition. */
  typedDefinition(): Value {
    const token = this.#tokens.expect("value");
    this.#tokens.expect("mark", ":");
    return this.#define(token, this.#type());
  }

  #op(): Op {
    const tokens = this.#tokens;
    const start = tokens.current;
    const names = tokens.is("value") ? tokens.list(() => tokens.expect("value")) : [];
    if (names.length > 0) tokens.expect("mark", "=");
    const opcode = this.#opcode();
    const parts = (BODIES[opcode] ?? plainBody)(this.#context, opcode);
    this.#namedAttrs(parts.attrs);
    const types = this.#resultTypes(opcode);
    const position = tokens.continues("position") ? tokens.next() : undefined;
    const op = makeOp(opcode, parts.operands, { attrs: parts.attrs });
    if (position) op.span = spanAt(position);
    if (parts.label) this.#label(op, parts.label);
    this.#lines.set(op, start.line);
    this.#results(op, names, types, start);
    op.regions = this.#regions(opcode, parts.params ?? []);
    return op;
  }

  #opcode(): Opcode {
    const { text } = this.#tokens.current;
    if (!isOpcode(text)) return this.#tokens.failExpected("an opcode");
    this.#tokens.next();
    return text;
  }

  #namedAttrs(attrs: Record<string, Attr>): void {
    const tokens = this.#tokens;
    while (tokens.continues("attr")) {
      const { text } = tokens.next();
      tokens.expect("mark", "=");
      attrs[text] = readAttr(tokens);
    }
  }

  #resultTypes(opcode: Opcode): readonly Type[] {
    const tokens = this.#tokens;
    if (tokens.continues("mark", "->")) {
      tokens.next();
      return tokens.list(() => this.#type());
    }
    const { results } = rowOf(opcode);
    return results === "explicit" ? [] : results;
  }

  #results(op: Op, names: readonly Token[], types: readonly Type[], start: Token): void {
    if (names.length !== types.length) {
      const results = `${types.length} result${types.length === 1 ? "" : "s"}`;
      this.#tokens.fail(`${op.opcode} gives ${results}, but ${names.length} are named`, start);
    }
    op.results = names.map((name, i) => Object.assign(this.#define(name, types[i]), { def: op }));
  }

  #regions(opcode: Opcode, params: Value[]): Region[] {
    const { regions = 0 } = rowOf(opcode);
    if (regions === 0) return [];
    const first = this.region(params);
    if (regions === 1) return [first];
    if (this.#tokens.accept("word", "else")) return [first, this.region([])];
    const otherwise = makeRegion();
    otherwise.ops.push(makeOp("yield", []));
    return [first, otherwise];
  }

  #label(op: Op, label: Token): void {
    if (op.opcode === "br") {
      this.#branches.push({ op, label });
      return;
    }
    if (this.#labels.has(label.text)) this.#tokens.fail(`@${label.text} is named twice`, label);
    this.#labels.set(label.text, op);
  }

  #type(): Type {
    const { text } = this.#tokens.current;
    if (!isType(text)) return this.#tokens.failExpected("a type");
    this.#tokens.next();
    return text;
  }

  #define(token: Token, type: Type): Value {
    const earlier = this.#definitions.get(token.text);
    if (earlier) {
      this.#tokens.fail(`%${token.text} is already defined in line ${earlier.line}`, token);
    }
    this.#definitions.set(token.text, token);
    const value = this.#value(token);
    value.type = type;
    return value;
  }

  #use(token: Token): Value {
    if (!this.#uses.has(token.text)) this.#uses.set(token.text, token);
    return this.#value(token);
  }

  /** The value of a name; its type is known when its definition has been read. */
  #value({ text }: Token): Value {
    const known = this.#values.get(text);
    if (known) return known;
    const value = makeValue("js", hintOf(text));
    this.#values.set(text, value);
    return value;
  }
}

interface BodyContext {
  readonly tokens: TokenReader;
  /** Reads `%x`. */
  use(): Value;
  /** Reads `%x: f64`. */
  define(): Value;
}

type Body = (context: BodyContext, opcode: Opcode) => Parts;

const plainBody: Body = (context, opcode) => {
  const attrs: Record<string, Attr> = {};
  for (const { name, spelling } of POSITIONAL[opcode] ?? []) {
    attrs[name] = readPositional(context.tokens, spelling);
  }
  return { attrs, operands: operandsOnLine(context) };
};

const block: Body = ({ tokens }) => ({
  operands: [],
  attrs: {},
  label: tokens.expect("symbol"),
});

const loop: Body = (context) => {
  const label = context.tokens.expect("symbol");
  return { ...carried(context), attrs: {}, label };
};

/** `for %i: i32 = %start to %end step 1 carry (%acc: f64 = %zero)` */
const forBody: Body = (context) => {
  const { tokens } = context;
  const index = context.define();
  tokens.expect("mark", "=");
  const start = context.use();
  tokens.expect("word", "to");
  const end = context.use();
  tokens.expect("word", "step");
  const attrs = { step: readAttr(tokens) };
  const { params, operands } = tokens.accept("word", "carry")
    ? carried(context)
    : { params: [], operands: [] };
  return { attrs, params: [index, ...params], operands: [start, end, ...operands] };
};

const br: Body = (context) => {
  const label = context.tokens.expect("symbol");
  return { label, attrs: {}, operands: operandsOnLine(context) };
};

const BODIES: Partial<Record<Opcode, Body>> = { block, loop, for: forBody, br };

/** `(%p: f64 = %init, …)` */
function carried(context: BodyContext): { params: Value[]; operands: Value[] } {
  const pairs = context.tokens.parenthesized(() => {
    const param = context.define();
    context.tokens.expect("mark", "=");
    return [param, context.use()] as const;
  });
  return { params: pairs.map(([param]) => param), operands: pairs.map(([, init]) => init) };
}

function operandsOnLine(context: BodyContext): Value[] {
  const { tokens } = context;
  return tokens.continues("value") ? tokens.list(() => context.use()) : [];
}

/** `x.1` is the second value with the hint `x`; a number is no hint. */
function hintOf(name: string): string | undefined {
  const hint = name.replace(/\.\d+$/, "");
  return /^\d+$/.test(hint) ? undefined : hint;
}

function spanAt({ text }: Token): NonNullable<Op["span"]> {
  const [line, column] = text.split(":").map(Number);
  return { start: 0, end: 0, line, column };
}
