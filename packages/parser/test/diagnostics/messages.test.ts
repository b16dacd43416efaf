/** Every code: a source and the message as users see it. */
import { readFileSync } from "node:fs";
import {
  KINDS,
  lowerUnit,
  parseSignature,
  PROBLEMS,
  renderDiagnostic,
  type Diagnostic,
} from "@numboa/parser";
import { expect, it } from "vitest";
import { testCases } from "../lower/case-file.ts";

function joined(diagnostics: readonly Diagnostic[]): string {
  const messages = diagnostics.map((d) => renderDiagnostic(d));
  for (const message of messages) expect(message.split("\n").length).toBeLessThanOrEqual(6);
  return messages.join("\n\n");
}

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
      list: { kind: "value", key: "list" },
      walk: { kind: "function", key: "walk" },
    },
  } as const;
  const helper = { name: "helper", source: "(x) => x", captures: {} };
  const text = "function walk(p) { return p.value + walk(p.next); }";
  const walk = { name: "walk", source: text, captures: {} };
  const functions = { f: fn, helper, walk };
  const objects = { paths: LIST, methods: {} };
  const { diagnostics } = lowerUnit({ entry: "f", functions, objects });
  return joined(diagnostics);
};

/** Of a linked list. */
const LIST = Array.from({ length: 70 }, (_, i) =>
  i === 0 ? "list" : `list::${Array.from({ length: i }, () => "next").join(".")}`,
);

const signatureMessages = (text: string): string => {
  const outcome = parseSignature(text);
  if (!Array.isArray(outcome)) throw new Error("the signature is accepted");
  return joined(outcome);
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

it("nesting-too-deep", () => {
  const source = `(x) => {\n  return ${"(".repeat(2e4)}x${")".repeat(2e4)};\n}`;
  // How far it came depends on the stack.
  const text = messagesOf(source, "deep")
    .replace(/deep:2:\d+/, "deep:2:n")
    .replace(/ +\^/, " ^");
  expect(text).toBe(
    [
      "error[nesting-too-deep]: The function is nested too deeply to be compiled.",
      "  --> deep:2:n",
      `2 | …${"(".repeat(94)}…`,
      "  | ^",
      "    help: Split the expression or the blocks into helper functions.",
    ].join("\n"),
  );
});

const hasMessage = (text: string, code: string): boolean =>
  ["error", "warning"].some((severity) => text.includes(`${severity}[${code}]: `));

it("every code has a case", () => {
  const files = [
    ...FILES.map(file),
    // What modules have besides, and what stands beside this.
    new URL("../typescript/cases/modules.txt", import.meta.url),
    new URL("../typescript/modules.test.ts", import.meta.url),
    new URL(import.meta.url),
  ];
  const cases = files.map((path) => readFileSync(path, "utf8")).join("\n");
  // These have theirs with the compiler.
  const elsewhere = new Set(Object.values(KINDS).map(({ code }) => code));
  const codes: string[] = Object.values(PROBLEMS).map(({ code }) => code);
  const missing = codes.filter((code) => !elsewhere.has(code) && !hasMessage(cases, code));
  expect(missing).toEqual([]);
});

it("codes are unique", () => {
  const codes = Object.values(PROBLEMS).map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
});
