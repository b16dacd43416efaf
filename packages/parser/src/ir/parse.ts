/**
 * Text to IR: reads what `print.ts` writes, and invalid IR too as long as every name is defined somewhere,
 * so that the verifier's tests can be texts. The grammar is in `docs/IR.md`.
 *
 * `@3:10` gives a span its line and column; offsets are not in the text and read as 0.
 */
import { makeModule } from "./build.ts";
import { isGivenWord, type Given } from "./given.ts";
import type { Func, Level, Module, Op, Value } from "./nodes.ts";
import { readString, readSymbol } from "./parse-attrs.ts";
import { OpReader } from "./parse-op.ts";
import { TokenReader, type Token } from "./parse-tokens.ts";
import { readResult } from "./parse-result.ts";
import { isParamKind, type ParamKind } from "./types.ts";

export { IrSyntaxError } from "./parse-tokens.ts";

export interface ParsedModule {
  readonly module: Module;
  /** The line on which each op and function begins. */
  readonly lines: ReadonlyMap<Op | Func, number>;
}

/**
 * Reads a module. It is not verified.
 *
 *     printModule(parseModule(text)) === text        // for printed text
 *
 * @throws {IrSyntaxError} with line, column and what was expected
 */
export function parseModule(text: string): Module {
  return parseModuleWithLines(text).module;
}

/** {@link parseModule}, with the lines of its ops, for messages about them. */
export function parseModuleWithLines(text: string): ParsedModule {
  return new ModuleReader(text).module();
}

class ModuleReader {
  readonly #tokens: TokenReader;
  readonly #lines = new Map<Op | Func, number>();

  constructor(text: string) {
    this.#tokens = new TokenReader(text);
  }

  module(): ParsedModule {
    const tokens = this.#tokens;
    tokens.expect("word", "module");
    const level = this.#level();
    tokens.expect("word", "entry");
    const entry = readSymbol(tokens);
    const funcs: Func[] = [];
    while (!tokens.is("end")) {
      const start = tokens.current;
      const func = this.#func(level);
      if (funcs.some(({ name }) => name === func.name)) {
        tokens.fail(`@${func.name} is defined twice`, start);
      }
      this.#lines.set(func, start.line);
      funcs.push(func);
    }
    return { module: makeModule(level, entry, funcs), lines: this.#lines };
  }

  #level(): Level {
    const { text } = this.#tokens.current;
    if (text !== "js" && text !== "typed") return this.#tokens.failExpected("js or typed");
    this.#tokens.next();
    return text;
  }

  #func(level: Level): Func {
    const tokens = this.#tokens;
    tokens.expect("word", "func");
    const name = readSymbol(tokens);
    const reader = new OpReader(tokens, this.#lines);
    const declared = tokens.parenthesized(() => this.#param(reader));
    const captured = tokens.accept("word", "captures")
      ? tokens.parenthesized(() => this.#param(reader))
      : [];
    tokens.expect("mark", "->");
    const result = readResult(tokens);
    const params = [...declared, ...captured];
    const gives = tokens.accept("word", "gives")
      ? tokens.parenthesized(() => readGiven(tokens, params))
      : undefined;
    const sourceName = tokens.accept("word", "from") && readString(tokens);
    const paramKinds = this.#paramKinds(params, level);
    const body = reader.region([]);
    reader.finish();
    return {
      name,
      params: params.map(({ value }) => value),
      ...(paramKinds && { paramKinds }),
      result,
      ...(gives && { gives }),
      body,
      captures: captured.map(({ key }) => key),
      ...(sourceName !== undefined && { sourceName }),
    };
  }

  /** `%x: i32 as int`, and for a captured variable of another name ` is "x"`. */
  #param(reader: OpReader): Param {
    const tokens = this.#tokens;
    const token = tokens.current;
    const value = reader.typedDefinition();
    let kind: ParamKind | undefined;
    if (tokens.accept("word", "as")) {
      const { text } = tokens.current;
      if (!isParamKind(text)) return tokens.failExpected("a parameter kind");
      tokens.next();
      kind = text;
    }
    const key = tokens.accept("word", "is") ? readString(tokens) : token.text;
    return { value, kind, key, token };
  }

  /** Without any `as` there are none, but a typed function without parameters has an empty list. */
  #paramKinds(params: readonly Param[], level: Level): ParamKind[] | undefined {
    const kinds = params.flatMap(({ kind }) => kind ?? []);
    if (kinds.length === 0 && (level === "js" || params.length > 0)) return undefined;
    const missing = params.find(({ kind }) => kind === undefined);
    if (missing) this.#tokens.fail("some parameters have a kind, this one has not", missing.token);
    return kinds;
  }
}

/** `undefined`, `null`, `this`, or a parameter. */
function readGiven(tokens: TokenReader, params: readonly Param[]): Given {
  const { text, kind } = tokens.current;
  const index = params.findIndex(({ token }) => kind === "value" && token.text === text);
  if (index < 0 && !(kind === "word" && isGivenWord(text))) {
    return tokens.failExpected("undefined, null, this or a parameter");
  }
  tokens.next();
  return index < 0 ? (text as Given) : index;
}

interface Param {
  readonly value: Value;
  readonly kind: ParamKind | undefined;
  readonly key: string;
  readonly token: Token;
}
