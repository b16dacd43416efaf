/**
 * Signatures as users write them: `(a: Float64Array, n: i32) => f64`.
 *
 *     signature = "(" [ param { "," param } [ "," ] ] ")" [ "=>" type ]
 *     param     = name ":" type
 *     type      = name { "[" "]" }
 */
import { PROBLEMS, diagnose, type Problem } from "../codes.ts";
import type { Diagnostic } from "../diagnostics.ts";
import type { ParamKind, ResultKind } from "../ir/types.ts";
import { paramKindOf, resultKindOf } from "./kinds.ts";
import { SourceText } from "./source-text.ts";

export interface Signature {
  readonly params: { name: string; kind: ParamKind }[];
  readonly result?: ResultKind;
}

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/**
 * Parses a signature, or says what is wrong with it.
 *
 *     parseSignature("(a: Float64Array, n: i32) => f64")
 *     // { params: [{ name: "a", kind: "f64[]" }, { name: "n", kind: "i32" }], result: "f64" }
 */
export function parseSignature(text: string): Signature | Diagnostic[] {
  const parser = new SignatureParser(text);
  const signature = parser.parse();
  return parser.diagnostics.length > 0 ? parser.diagnostics : signature;
}

class SignatureParser {
  readonly diagnostics: Diagnostic[] = [];
  readonly #text: SourceText;
  readonly #tokens: readonly Token[];
  #next = 0;
  #broken = false;

  constructor(text: string) {
    this.#text = new SourceText({ name: "signature", text });
    this.#tokens = tokenize(text);
  }

  parse(): Signature {
    const params: Signature["params"] = [];
    this.#expect("(");
    while (!this.#broken && this.#peek().text !== ")") {
      const param = this.#param(params);
      if (param) params.push(param);
      if (this.#peek().text !== ")") this.#expect(",");
    }
    this.#expect(")");
    if (this.#broken || this.#peek().text === "") return { params };
    this.#expect("=>");
    const type = this.#name("a type");
    const result = type && resultKindOf(type.text);
    if (type && !result) this.#report(PROBLEMS.unknownResultType(type.text), type);
    if (!this.#broken && this.#peek().text !== "") this.#fail("the end");
    return result ? { params, result } : { params };
  }

  #param(before: Signature["params"]): { name: string; kind: ParamKind } | undefined {
    const name = this.#name("a parameter's name");
    this.#expect(":");
    const type = this.#type();
    if (!name || !type) return undefined;
    if (before.some((param) => param.name === name.text)) {
      this.#report(PROBLEMS.duplicateParameter(name.text), name);
    }
    const kind = paramKindOf(type.text);
    if (!kind) this.#report(PROBLEMS.unknownType(type.text), type);
    // An unknown type is reported; the parameter still counts, so that its name is known.
    return { name: name.text, kind: kind ?? "f64" };
  }

  /** `number[]` and `number[][]` are each one type. */
  #type(): Token | undefined {
    let type = this.#name("a type");
    while (type && !this.#broken && this.#peek().text === "[") {
      this.#expect("[");
      const { end } = this.#peek();
      this.#expect("]");
      type = { text: `${type.text}[]`, start: type.start, end };
    }
    return type;
  }

  #peek(): Token {
    return this.#tokens[this.#next];
  }

  #expect(text: string): void {
    if (this.#broken) return;
    if (this.#peek().text === text) this.#next++;
    else this.#fail(`\`${text}\``);
  }

  #name(what: string): Token | undefined {
    if (this.#broken) return undefined;
    const token = this.#peek();
    if (!NAME.test(token.text)) {
      this.#fail(what);
      return undefined;
    }
    this.#next++;
    return token;
  }

  /** After a mistake in the grammar the rest would only be guessed at. */
  #fail(expected: string): void {
    const token = this.#peek();
    const found = token.text === "" ? "the end" : `\`${token.text}\``;
    this.#report(PROBLEMS.signatureSyntax(expected, found), token);
    this.#broken = true;
  }

  #report(problem: Problem, { start, end }: Token): void {
    this.diagnostics.push(diagnose(problem, this.#text.source, this.#text.at(start, end)));
  }
}

/** Names, `=>` and single characters; last an empty token. */
function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(/[\p{ID_Start}$_][\p{ID_Continue}$]*|=>|[^\s]/gu)) {
    tokens.push({ text: match[0], start: match.index, end: match.index + match[0].length });
  }
  tokens.push({ text: "", start: text.length, end: text.length });
  return tokens;
}
