/** Reads names, strings, numbers and attributes: the inverse of `text.ts`. */
import type { Attr } from "./nodes.ts";
import { IrSyntaxError, type Token, type TokenReader } from "./parse-tokens.ts";
import type { PositionalAttr } from "./text.ts";

const WORDS: ReadonlyMap<string, Attr> = new Map<string, Attr>([
  ["true", true],
  ["false", false],
  ["undefined", undefined],
]);

/** A number, `12n`, `true`, `false`, `undefined` or a string. */
export function readAttr(tokens: TokenReader): Attr {
  const { kind, text } = tokens.current;
  if (kind === "string") return readString(tokens);
  if (kind === "number") return numberOf(tokens.next());
  if (kind !== "word" || !WORDS.has(text)) {
    return tokens.failExpected("a number, a string, true, false or undefined");
  }
  tokens.next();
  return WORDS.get(text);
}

export function readPositional(tokens: TokenReader, spelling: PositionalAttr["spelling"]): Attr {
  if (spelling === "symbol") return readSymbol(tokens);
  if (spelling === "word" && tokens.is("word")) return tokens.next().text;
  if (spelling === "word") return readString(tokens);
  const { text, kind } = tokens.current;
  if (spelling === "i64" && kind === "number" && /^-?\d+$/.test(text)) {
    tokens.next();
    return BigInt(text);
  }
  return readAttr(tokens);
}

/** `@f` or `@"any text"`. */
export function readSymbol(tokens: TokenReader): string {
  const token = tokens.expect("symbol");
  return token.text.startsWith('"') ? unquote(token) : token.text;
}

export function readString(tokens: TokenReader): string {
  return unquote(tokens.expect("string"));
}

function numberOf({ text }: Token): number | bigint {
  return text.endsWith("n") ? BigInt(text.slice(0, -1)) : Number(text);
}

function unquote(token: Token): string {
  try {
    return JSON.parse(token.text) as string;
  } catch {
    throw new IrSyntaxError(`not a JSON string: ${token.text}`, token);
  }
}
