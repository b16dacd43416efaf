/** Reads what a function gives back: the inverse of `printResult`. */
import { readString } from "./parse-attrs.ts";
import type { TokenReader } from "./parse-tokens.ts";
import type { Result } from "./result.ts";
import { isResultKind } from "./types.ts";

/** `f64`, `(f64, bool)` or `{x: f64, "a b": i32}`. */
export function readResult(tokens: TokenReader): Result {
  if (tokens.is("mark", "(")) {
    return { kind: "tuple", items: tokens.parenthesized(() => readResult(tokens)) };
  }
  if (tokens.accept("mark", "{")) {
    const fields = tokens.list(() => readField(tokens));
    tokens.expect("mark", "}");
    return {
      kind: "record",
      keys: fields.map(({ key }) => key),
      items: fields.map(({ item }) => item),
    };
  }
  const { text } = tokens.current;
  if (!isResultKind(text)) return tokens.failExpected("a result kind");
  tokens.next();
  return text;
}

function readField(tokens: TokenReader): { key: string; item: Result } {
  const key = tokens.is("string") ? readString(tokens) : tokens.expect("word").text;
  tokens.expect("mark", ":");
  return { key, item: readResult(tokens) };
}
