/** Every code about kinds of values: the kinds of the arguments, a source, and the message as users see it. */
import { readFileSync } from "node:fs";
import { KINDS, lowerUnit, renderDiagnostic, type SourceUnit } from "@numboa/parser";
import { type ParamKind } from "@numboa/parser/ir";
import { expect, it } from "vitest";
import { testCases } from "../../../parser/test/lower/case-file.ts";
import { compileNow } from "../../src/compile.ts";

const unitOf = (source: string, name: string): SourceUnit => {
  const helper = {
    name: "helper",
    source: "(x) => x + 1",
    captures: { helper: { kind: "function", key: "helper" } },
  } as const;
  return {
    entry: "f",
    functions: { f: { ...helper, name, source }, helper },
  };
};

/** The first line of a case names kinds: those of the parameters, and after `|` those of fields. */
function messagesOf(text: string, name: string): string {
  const [first, ...lines] = text.split("\n");
  const signature = first.split(/[\s,|]+/).filter(Boolean) as ParamKind[];
  const unit = unitOf(lines.join("\n"), name);
  expect(lowerUnit(unit).diagnostics).toEqual([]);
  const outcome = compileNow({ unit, signature, tier: "baseline", options: {} });
  if (outcome.ok) throw new Error("it compiles");
  const messages = outcome.diagnostics.map((one) => renderDiagnostic(one));
  for (const message of messages) expect(message.split("\n").length).toBeLessThanOrEqual(6);
  return messages.join("\n\n");
}

const CASES = new URL("cases/kinds.txt", import.meta.url);
testCases("kinds", CASES, messagesOf);

it("every code has a case", () => {
  const text = readFileSync(CASES, "utf8");
  const codes = Object.values(KINDS).map(({ code }) => `error[${code}]`);
  expect(codes.filter((code) => !text.includes(code))).toEqual([]);
});
