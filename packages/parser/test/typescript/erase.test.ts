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
];

it.each(BODIES)("%j", async (body) => {
  const fn = `function f(x: any, y?: any, z?: any) {\n${body}\n}`;
  const text = `import { jit } from "numboa"; let f: any;\njit(${fn});`;
  const { calls, skipped } = await readJitCalls(join(folder, "a.ts"), text);
  expect(skipped).toEqual([]);
  const { code } = await transform(`out = ${fn}`, { loader: "ts" });
  const { source } = calls[0].unit.functions["f"];
  expect(shape(source)).toEqual(shape(code.replace(/^out = /, "")));
});
