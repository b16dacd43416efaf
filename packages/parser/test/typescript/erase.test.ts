/** Types out of texts: what is left is the program that TypeScript makes of it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "acorn";
import { transform } from "esbuild";
import { afterAll, expect, it } from "vitest";
import { readJitCalls } from "@numboa/parser/typescript";

const folder = mkdtempSync(join(tmpdir(), "numboa-erase-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program without the places and spellings in it. */
const shape = (text: string): unknown =>
  JSON.parse(
    JSON.stringify(
      parse(`(${text.trim().replace(/;$/, "")}\n)`, { ecmaVersion: "latest" }),
      (key, value: unknown) => (["start", "end", "raw"].includes(key) ? undefined : value),
    ),
  );

const BODIES = [
  "let w = x as number\n(z)",
  "let w = x as number\n[z] = [1]",
  "let w = x as number // ends\n  /* here */ `z`",
  "y = x satisfies number\n+z",
  "y = z + <number>x\n(z)",
  "y = x!\n(z)",
  "y = (x as number)\n(z)",
  "y = [x as number\n, z]",
  "y = x as number\n* z",
  "y = f(x as number\n)\n(z)",
  "y = x\ntype T = number\n(z)",
  "y = x\ninterface T { a: number }\n[z] = [1]",
  "if (x) y = x as number\nelse y = 1",
  "return x as number\n(z)",
  "for (const i of [x as number]) y = i as number\n[z] = [2]",
  "y = x as number; (z)",
  "const g = <T,>(a: T, b?: number): T => a\n(z)",
  "let a: number\n(z)",
  "do y = x as number\nwhile (z)",
  "const g = (a: number): {\n  a: number;\n} => ({ a })\n(z)",
  "y = [(a: number /* ) */ ,) /* ) */ :\n  | number /* ) */ => a, (a): number => a]",
  "const g = <T,\n>(a: T) => a\n(z)",
  "return <T,>\n(a: T): T => a",
  "function g(this: void /* , */, a: number) {}",
  "function g(this: void /* , */ ,) {}",
  "return async <\nT>\n(a: T):\nT => a",
];

/** With what comes of them instead of `0,`. */
const RETURNS = [
  ["return <number>\n x", "return 0, x"],
  ["return <number>\n(x + 1) ? y : z", "return 0, x + 1 ? y : z"],
  ["return <\nnumber>x + y", "return 0, x + y"],
  ["return<number>// why\n x, y", "return 0, x, y"],
  ["return <any>\n<\nnumber>x = 3", "return 0, 0, x = 3"],
  ["return <any><number> /*\n*/ x", "return 0, x"],
  ["if (x) throw <\nError>new Error()", "if (x) throw 0, new Error()"],
  ["return y + <number>\n x", "return y + x"],
  ["return (<number>\n x)", "return x"],
  ["return [<number>\n x]", "return [x]"],
  ["return (() => { return y + <number>\n x })", "return () => { return y + x }"],
];

async function erased(body: string): Promise<{ fn: string; source: string }> {
  const fn = `function f(x: any, y?: any, z?: any) {\n${body}\n}`;
  const text = `import { jit } from "numboa"; let f: any;\njit(${fn});`;
  const { calls, skipped } = await readJitCalls(join(folder, "a.ts"), text);
  expect(skipped).toEqual([]);
  const { source } = calls[0].unit.functions["f"];
  expect(source.trimStart()).toHaveLength(fn.length);
  return { fn, source };
}

it.each(BODIES)("%j", async (body) => {
  const { fn, source } = await erased(body);
  const { code } = await transform(`out = ${fn}`, { loader: "ts" });
  expect(shape(source)).toEqual(shape(code.replace(/^out = /, "")));
});

it.each(RETURNS)("%j is %j", async (body, expected) => {
  const { source } = await erased(body);
  expect(shape(source)).toEqual(shape(`function f(x, y, z) { ${expected} }`));
});

it("leaves a type that has no room for what must stand there, as a syntax error", async () => {
  const text = `import { jit } from "numboa";\njit((x: any) => { return<\nnumber>x; });`;
  const { calls, skipped } = await readJitCalls(join(folder, "a.ts"), text);
  expect(calls).toEqual([]);
  expect(skipped).toMatchObject([{ why: expect.stringContaining("Unexpected token") }]);
});
