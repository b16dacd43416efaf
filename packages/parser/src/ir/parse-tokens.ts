/** The tokens of IR text, and the errors that point at them. */

export type TokenKind =
  | "value"
  | "symbol"
  | "position"
  | "attr"
  | "number"
  | "string"
  | "word"
  | "mark"
  | "end";

export interface Token {
  readonly kind: TokenKind;
  /** As written, without the sigil of values, symbols, positions and attributes. */
  readonly text: string;
  readonly line: number;
  readonly column: number;
  /** Whether it is the first of its line. Ops end where their line does. */
  readonly startsLine: boolean;
}

/** IR text that cannot be read: `3:10: expected a type, found ")"`. Lines and columns start at 1. */
export class IrSyntaxError extends Error {
  override name = "IrSyntaxError";
  readonly line: number;
  readonly column: number;

  constructor(message: string, { line, column }: { line: number; column: number }) {
    super(`${line}:${column}: ${message}`);
    this.line = line;
    this.column = column;
  }
}

/** Tried in order at each place; the first group is the token's text. */
const PATTERNS: readonly (readonly [TokenKind | "space" | "newline", RegExp])[] = [
  ["newline", /(\n)/y],
  ["space", /([^\S\n]+|;[^\n]*)/y],
  ["value", /%([\p{ID_Continue}$]+(?:\.\d+)?)/uy],
  ["position", /@(\d+:\d+)/y],
  ["symbol", /@([\p{ID_Start}$_][\p{ID_Continue}$.]*|"(?:[^"\\\n]|\\.)*")/uy],
  ["attr", /!(\w+)/y],
  ["number", /(-?(?:\d+n|\d+(?:\.\d+)?(?:e[+-]?\d+)?|Infinity)|NaN)(?![\p{ID_Continue}$.])/uy],
  ["string", /("(?:[^"\\\n]|\\.)*")/y],
  ["word", /([\p{ID_Start}$_][\p{ID_Continue}$.]*\??(?:\[\])*)/uy],
  ["mark", /(->|[(){},:=])/y],
];

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let lineStart = 0;
  let startsLine = true;
  for (let at = 0; at < text.length;) {
    const place = { line, column: at - lineStart + 1 };
    const [kind, match] = matchAt(text, at);
    if (!match) throw new IrSyntaxError(`unexpected character ${JSON.stringify(text[at])}`, place);
    at += match[0].length;
    if (kind === "newline") {
      line++;
      lineStart = at;
      startsLine = true;
    } else if (kind !== "space") {
      tokens.push({ kind, text: match[1], ...place, startsLine });
      startsLine = false;
    }
  }
  const column = text.length - lineStart + 1;
  tokens.push({ kind: "end", text: "", line, column, startsLine: true });
  return tokens;
}

function matchAt(text: string, at: number): [(typeof PATTERNS)[number][0], RegExpExecArray | null] {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return [kind, match];
  }
  return ["end", null];
}

/** Steps through tokens. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  get current(): Token {
    return this.#tokens[this.#at];
  }

  is(kind: TokenKind, text?: string): boolean {
    const token = this.current;
    return token.kind === kind && (text === undefined || token.text === text);
  }

  /** {@link is}, for a token that does not begin a new line. */
  continues(kind: TokenKind, text?: string): boolean {
    return !this.current.startsLine && this.is(kind, text);
  }

  next(): Token {
    const token = this.current;
    if (token.kind !== "end") this.#at++;
    return token;
  }

  /** Takes a token if it is the one asked for. */
  accept(kind: TokenKind, text?: string): Token | undefined {
    return this.is(kind, text) ? this.next() : undefined;
  }

  expect(kind: TokenKind, text?: string, what: string = text ? `"${text}"` : NOUNS[kind]): Token {
    if (!this.is(kind, text)) this.failExpected(what);
    return this.next();
  }

  /** `read` separated by commas, at least once. */
  list<T>(read: () => T): T[] {
    const items = [read()];
    while (this.accept("mark", ",")) items.push(read());
    return items;
  }

  /** `(a, b)`, possibly empty. */
  parenthesized<T>(read: () => T): T[] {
    this.expect("mark", "(");
    const items = this.is("mark", ")") ? [] : this.list(read);
    this.expect("mark", ")");
    return items;
  }

  failExpected(what: string): never {
    const { kind, text } = this.current;
    const found = kind === "end" ? "the end of the text" : `${SIGILS[kind] ?? ""}${text}`;
    this.fail(`expected ${what}, found ${found}`);
  }

  fail(message: string, place: Token = this.current): never {
    throw new IrSyntaxError(message, place);
  }
}

const SIGILS: Partial<Record<TokenKind, string>> = {
  value: "%",
  symbol: "@",
  position: "@",
  attr: "!",
};

const NOUNS: Readonly<Record<TokenKind, string>> = {
  value: "a value such as %x",
  symbol: "a name such as @f",
  position: "a position such as @3:10",
  attr: "an attribute such as !oob",
  number: "a number",
  string: "a string",
  word: "a word",
  mark: "punctuation",
  end: "the end of the text",
};
