/**
 * docs/SEMANTICS.md is right: its tables are what the compiler does with each row's function, and the calls it
 * shows give the same in both tiers as in JavaScript. `BLESS=1` rewrites the tables.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { lowerUnit, PROBLEMS } from "@numboa/parser";
import { describe, expect, it } from "vitest";
import { compileNow, optimize } from "../../src/compile.ts";
import { encoded, interpreted, optimized } from "../codegen/backends.ts";
import { runIn } from "../codegen/differential.ts";
import { CONSTRUCTS, constructTables, unitOf } from "./constructs.ts";
import { argsOf, EXAMPLES, exampleTable, javascriptOf, type Example } from "./examples.ts";

const PAGE = new URL("../../../../docs/SEMANTICS.md", import.meta.url);
const BLOCK = /(<!-- (\w+)(?: (\w+))?: begin -->\n)[^]*?(<!-- \2[^]*?: end -->)/g;

const contentOf = (kind: string, section: string | undefined): string =>
  kind === "constructs" ? constructTables() : exampleTable(section!);

it("docs/SEMANTICS.md has the tables of the code", () => {
  const text = readFileSync(PAGE, "utf8");
  const right = text.replace(BLOCK, (_, begin, kind, section, end) =>
    [begin, contentOf(String(kind), section as string | undefined), "", end].join("\n"),
  );
  const bless = process.env["BLESS"] === "1";
  if (bless && process.env["CI"]) throw new Error("BLESS is refused in continuous integration");
  if (bless) writeFileSync(PAGE, right);
  expect(bless ? right : text).toBe(right);
  const shown = [...text.matchAll(BLOCK)].map(([, , kind, section]) => section ?? kind);
  expect(new Set(shown)).toEqual(new Set(["constructs", ...Object.keys(EXAMPLES)]));
});

it("every link of docs/SEMANTICS.md leads to a file", () => {
  const links = [...readFileSync(PAGE, "utf8").matchAll(/\]\(([^)#]+)/g)].map(([, path]) => path);
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter((link) => !existsSync(new URL(link, PAGE)))).toEqual([]);
});

describe.each(Object.entries(CONSTRUCTS))("%s", (_, constructs) => {
  it.each(constructs)("$name", (construct) => {
    const unit = unitOf(construct);
    const { diagnostics } = lowerUnit(unit);
    const { kinds, code } = construct;
    if (code !== undefined && kinds === undefined) {
      expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
      return;
    }
    expect(diagnostics).toEqual([]);
    const request = {
      unit,
      signature: kinds!,
      tier: "baseline",
      options: { verify: true },
    } as const;
    const outcome = compileNow(request);
    const codes = outcome.ok ? [] : outcome.diagnostics.map((diagnostic) => diagnostic.code);
    expect([...new Set(codes)]).toEqual(code === undefined ? [] : [code]);
  });
});

it("the tables have every code that a function's text or arguments can give", () => {
  // The others are about signatures and modules of TypeScript.
  const others = new Set([
    "signature-syntax",
    "unknown-type",
    "unknown-result-type",
    "signature-count",
    "typescript-error",
    "missing-type",
    "module-variable",
    "no-functions",
    "file-not-found",
    "export-of-value",
    "fields-ahead-of-time",
    "object-type",
    "function-type",
    "null-type",
    "open-type-parameter",
    "too-many-variants",
    "module-member",
    "local-enum",
    "assigned-function",
    "commonjs-package",
    "package-without-code",
    "export-of-package",
    "declared-only",
  ]);
  const listed = Object.values(CONSTRUCTS).flatMap((rows) =>
    rows.flatMap(({ code }) => code ?? []),
  );
  const codes = Object.values(PROBLEMS).map(({ code }) => code);
  expect(codes.filter((code) => !others.has(code) && !listed.includes(code))).toEqual([]);
  expect(new Set(listed).size).toBe(listed.length);
});

describe.each(Object.entries(EXAMPLES))("examples of %s", (_, examples) => {
  it.each(examples)("$source of $args", async (one: Example) => {
    const { source, kinds } = one;
    const unit = { entry: "f", functions: { f: { name: "f", source, captures: {} } } };
    const outcome = optimize({ unit, signature: kinds, tier: "optimized", options: {} });
    if (!outcome.ok) throw new Error(outcome.diagnostics[0].message);
    for (const tier of [interpreted, encoded, optimized]) {
      const [text] = await runIn(tier, outcome.module, [() => argsOf(one)]);
      expect(text).toBe(javascriptOf(one));
    }
  });
});
