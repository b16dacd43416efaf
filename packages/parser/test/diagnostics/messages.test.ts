/** Every code: a source and the message as users see it. */
import { readFileSync } from "node:fs";
import { lowerUnit, parseSignature, PROBLEMS, renderDiagnostic } from "@numboa/parser";
import { expect, it } from "vitest";
import { KINDS } from "../../src/codes.ts";
import { testCases } from "../lower/case-file.ts";

const messagesOf = (source: string, name: string): string => {
  const fn = {
    name,
    source,
    captures: {
      K: { kind: "value", key: "K" },
      helper: { kind: "function", key: "helper" },
      sin: { kind: "global", name: "Math.sin" },
      M: { kind: "global", name: "Math" },
      f16: { kind: "global", name: "Math.f16round" },
      lib: { kind: "value", key: "lib", members: { helper: { kind: "function", key: "helper" } } },
    },
  } as const;
  const helper = { name: "helper", source: "(x) => x", captures: {} };
  const { diagnostics } = lowerUnit({ entry: "f", functions: { f: fn, helper } });
  return diagnostics.map((d) => renderDiagnostic(d)).join("\n\n");
};

const signatureMessages = (text: string): string => {
  const outcome = parseSignature(text);
  if (!Array.isArray(outcome)) throw new Error("the signature is accepted");
  return outcome.map((d) => renderDiagnostic(d)).join("\n\n");
};

const FILES = [
  "functions",
  "local-functions",
  "names",
  "values",
  "aggregates",
  "expressions",
  "statements",
  "signatures",
] as const;

const file = (name: string): URL => new URL(`cases/${name}.txt`, import.meta.url);

for (const name of FILES) {
  testCases(name, file(name), name === "signatures" ? signatureMessages : messagesOf);
}

it("every code has a case", () => {
  const cases = FILES.map((name) => readFileSync(file(name), "utf8")).join("\n");
  // These come from modules (`typescript/`), from the stack's depth and from the compiler, and have their
  // tests there.
  const elsewhere = new Set<string>([
    ...Object.values(KINDS).map(({ code }) => code),
    "typescript-error",
    "missing-type",
    "module-variable",
    "export-of-value",
    "signature-count",
    "no-functions",
    "file-not-found",
    "nesting-too-deep",
  ]);
  const codes: string[] = Object.values(PROBLEMS).map(({ code }) => code);
  const missing = codes.filter(
    (code) => !elsewhere.has(code) && !cases.includes(["error[", code, "]"].join("")),
  );
  expect(missing).toEqual([]);
});

it("codes are unique", () => {
  const codes = Object.values(PROBLEMS).map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
});
