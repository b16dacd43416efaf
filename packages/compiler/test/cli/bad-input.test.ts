/**
 * Bad input: what is wrong is said at its place, the exit code tells, and nothing is half-written. Usage is in
 * `commands.test.ts`, configurations in `config.test.ts`, engines without what modules need in `features.test.ts`.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { writeFiles } from "../../src/aot/write-files.ts";
import { makeWorkplace } from "./numboac.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const place = makeWorkplace();
const HELPER = `export const version = process.version;
export function bad(x: number): number {
  const y: boolean = x;
  return x;
}
export function good(x: number): number { return 2 * x; }
`;

describe("programs", () => {
  test.each<[string, Record<string, string>, string[]]>([
    [
      "a type error in a helper of another file, once for two functions and two modules",
      {
        "helper.ts": HELPER,
        "main.ts": `import { bad } from "./helper.ts";
export function f(x: number): number { return bad(x); }
export function g(x: number): number { return bad(x) + f(x); }
`,
        "second.ts": `import { bad } from "./helper.ts";
export function h(x: number): number { return bad(x); }
`,
      },
      [
        "Type 'number' is not assignable to type 'boolean'. (TS2322)\n --> helper.ts:3:9",
        "1 error\n",
      ],
    ],
    [
      "an import of a file that is not there",
      {
        "main.ts":
          'import { g } from "./gone.ts";\nexport function f(x: number): number { return g(x); }\n',
      },
      ["Cannot find module './gone.ts'", "(TS2307)\n --> main.ts:1:19"],
    ],
    [
      "an import of what a file has not",
      {
        "helper.ts": HELPER,
        "main.ts":
          'import { no } from "./helper.ts";\nexport function f(x: number): number { return no(x); }\n',
      },
      ["has no exported member 'no'", "(TS2305)\n --> main.ts:1:10"],
    ],
    [
      "constants of two files that need each other, which JavaScript refuses as well",
      {
        "main.ts":
          'import { B } from "./cycle.ts";\nconst A: number = B + 1;\nexport { A };\nexport function f(x: number): number { return x + A; }\n',
        "cycle.ts": 'import { A } from "./main.ts";\nexport const B: number = A + 1;\n',
      },
      ["error[module-variable]: `A` stands outside the function", " --> main.ts:4:51"],
    ],
    [
      "a constant that needs itself",
      {
        "main.ts":
          "const a: number = a + 1;\nexport function f(x: number): number { return x + a; }\n",
      },
      ["used before its declaration. (TS2448)\n --> main.ts:1:19"],
    ],
    [
      "exports that are no functions, or none that can be compiled",
      {
        "main.ts":
          "export class Box { get(x: number): number { return x; } }\nexport function* count(n: number) { yield n; }\nexport async function later(x: number) { return x; }\n",
      },
      ["--> main.ts:2:", "--> main.ts:3:", "export `Box` is no function"],
    ],
    ["an empty file", { "main.ts": "" }, ["error[no-functions]", " --> main.ts:1:1"]],
  ])("%s", async (_, files, messages) => {
    place.write(files);
    const names = ["main.ts", ...("second.ts" in files ? ["second.ts"] : [])];
    const { code, out, err } = await place.numboac("build", ...names, "-o", "never");
    for (const text of messages) expect(err.replaceAll(/^ +-->/gm, " -->")).toContain(text);
    expect(err).not.toMatch(/bug in the compiler| {4}at /);
    expect(out).toBe("");
    expect(code).toBe(1);
    expect(existsSync(join(place.folder, "never"))).toBe(false);
  });

  test("what stands beside a helper in its file is nobody's business", async () => {
    place.write({
      "helper.ts": HELPER,
      "main.ts":
        'import { good } from "./helper.ts";\nexport function f(x: number): number { return good(x); }\n',
    });
    expect(await place.numboac("check", "main.ts")).toMatchObject({ code: 0, err: "" });
  });
});

describe("output", () => {
  test("a folder where a file is to be: said before anything is renamed", async () => {
    place.write({ "one.ts": "export function one(x: number): number { return x + 1; }\n" });
    mkdirSync(join(place.folder, "taken/one.js"), { recursive: true });
    const { code, out, err } = await place.numboac("build", "one.ts", "-o", "taken", "-O0");
    expect(err).toBe("numboac: cannot write taken/one.js: it is a folder\n");
    expect(out).toBe("");
    expect(code).toBe(2);
    const left = readdirSync(join(place.folder, "taken"), { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile())).toEqual([]);
  });

  test("what fails half-way leaves every file as it was", () => {
    const folder = mkdtempSync(join(tmpdir(), "numboa-files-"));
    const at = (name: string): string => join(folder, name);
    writeFileSync(at("kept"), "old");
    const files = [
      [at("kept"), "new"],
      [at("deep/er/made"), "new"],
      [at("kept/below"), "new"],
    ] as const;
    expect(() => writeFiles(new Map(files))).toThrow(/ENOTDIR|EEXIST/);
    const found = readdirSync(folder, { recursive: true, withFileTypes: true });
    expect(found.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual(["kept"]);
    rmSync(folder, { recursive: true });
  });
});
