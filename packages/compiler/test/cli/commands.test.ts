/** What the commands say: usage, diagnostics, inspection; exit codes, and that errors leave nothing behind. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { makeWorkplace } from "./numboac.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const place = makeWorkplace();
const exists = (name: string): boolean => existsSync(join(place.folder, name));

const GOOD = `export function total(a: Float64Array): number {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += a[i];
  return s;
}

export function root(x: number): number {
  return Math.sin(x);
}
`;

beforeAll(() => {
  place.write({
    "good.ts": GOOD,
    "dots.ts":
      'export { f as "a.b" }; function f(x: number) { return x; }\nexport function sum(a: Float64Array) { for (let i = 0; i < a.length; i++) a[i] += 1; }',
    "dots.a.ts": "export const b = (x: number): number => x + 1;",
    "dots.sum.ts": "export const none = (x: number): number => x + 1;",
    "syntax.ts": "export function f(x: number: number {\n  return x;\n}\n",
    "types.ts": "export function f(x: number): number {\n  const y: boolean = x;\n  return x;\n}\n",
    "unsupported.ts": [
      "const table = new Float64Array(4);",
      'export function text(x: number): string { return "number " + x; }',
      "export function values(x: number): number {",
      "  const list = [...[x, 2 * x]];",
      "  return list[1] + helper(x);",
      "}",
      "function helper(x: number): number { return x; }",
      "export function fine(x: number): number { return helper(x) + 1; }",
      "export const limit = 3;",
      "",
    ].join("\n"),
    "outside.ts": [
      "const table = new Float64Array(4);",
      "export function look(i: number): number { return table[i]; }",
      "",
    ].join("\n"),
    "folder.ts/keep": "",
    "notes.txt": "",
    blocked: "a file",
    "sub/good.ts": GOOD,
    "plain.js": "/** @param {number} x */\nexport function f(x) { return x; }\n",
  });
});

describe("usage", () => {
  test("--help says what is compiled, gives examples and the exit codes", async () => {
    const { code, out, err } = await place.numboac("--help");
    expect(code).toBe(0);
    expect(err).toBe("");
    for (const text of [
      "build",
      "check",
      "inspect",
      "$ numboac build kernels.ts -o dist",
      "Exit codes",
    ]) {
      expect(out).toContain(text);
    }
    const build = await place.numboac("build", "--help");
    expect(build.out).toContain("MODULE.FUNCTION.wasm");
    expect(build.out).toContain("--allow-javascript");
  });

  test("--version", async () => {
    const { code, out } = await place.numboacProcess("--version");
    expect(code).toBe(0);
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each([
    [["build", "good.ts"], "no folder for the output: -o DIR, or `outDir`"],
    [["build", "-o", "x"], "no modules: name some, or `entries` in numboa.config.ts"],
    [["build", "good.ts", "-o", "x", "--frobnicate"], "unknown option '--frobnicate'"],
    [["frobnicate"], "unknown command 'frobnicate'"],
    [["inspect", "good.ts", "--emit", "asm"], "Allowed choices are explain, types, ir, wat."],
    [
      ["build", "good.ts", "-o", "x", "--bounds-check", "no"],
      "Allowed choices are javascript, throw.",
    ],
    [["build", "missing.ts", "-o", "x"], "numboac: cannot read missing.ts: no such file"],
    [["check", "folder.ts"], "numboac: cannot read folder.ts: it is no file"],
    [["check", "notes.txt"], "numboac: notes.txt: modules end in .ts, .mts, .js, .mjs"],
    [
      ["build", "good.ts", "sub/good.ts", "-o", "x"],
      "good.ts and sub/good.ts would both be written to good.js",
    ],
    [
      ["build", "dots.ts", "dots.a.ts", "-o", "x"],
      "dots.ts and dots.a.ts would both be written to x/dots.a.b.wasm",
    ],
    [
      ["build", "--features", "none,simd", "dots.ts", "dots.sum.ts", "-o", "x"],
      "dots.ts and dots.sum.ts would both be written to x/dots.sum.none.wasm",
    ],
    [["inspect", "good.ts", "roof"], "good.ts exports no function `roof`; there are: total, root"],
    [["build", "good.ts", "-o", "blocked"], "numboac: cannot write blocked"],
    [["build", "good.ts", "-o", "blocked/deeper"], "a part of the path is a file"],
    [
      ["build", "plain.js", "-o", "."],
      "numboac: plain.js would be overwritten, and it is a source",
    ],
  ])("%j: one clear message, exit code 2", async (args, message) => {
    const { code, out, err } = await place.numboac(...args);
    expect(err).toContain(message);
    expect(err).not.toContain("    at ");
    expect(out).toBe("");
    expect(code).toBe(2);
    expect(exists("x")).toBe(false);
    expect(place.read("blocked")).toBe("a file");
  });
});

test("a process ends with the exit code", async () => {
  const codes = ["good.ts", "types.ts", "missing.ts"].map(async (file) => {
    const { code } = await place.numboacProcess("check", file);
    return code;
  });
  expect(await Promise.all(codes)).toEqual([0, 1, 2]);
});

describe("diagnostics", () => {
  const MESSAGES = {
    "syntax.ts": ["error[typescript-error]: ',' expected. (TS1005)\n --> syntax.ts:1:28"],
    "types.ts": ["Type 'number' is not assignable to type 'boolean'. (TS2322)\n --> types.ts:2:9"],
    "outside.ts": ["error[module-variable]: `table` stands outside the function"],
    "unsupported.ts": [
      "error[array-literal]: Array literals with spread are not supported.\n --> unsupported.ts:4:16",
      "error[unknown-result-type]: `string` is no type of a result.\n --> unsupported.ts:2:34",
      "warning[export-of-value]: The export `limit` is no function: it is left out.",
    ],
  };

  test.each(Object.entries(MESSAGES))("%s", async (file, messages) => {
    const { code, out, err } = await place.numboac("build", file, "-o", "never");
    for (const text of messages) expect(err.replaceAll(/^ +-->/gm, " -->")).toContain(text);
    expect(err).not.toContain("\u001B");
    expect(out).toBe("");
    expect(code).toBe(1);
    expect(exists("never")).toBe(false);
  });

  test("check says what build says", async () => {
    const { code, out, err } = await place.numboac("check", ...Object.keys(MESSAGES));
    for (const text of Object.values(MESSAGES).flat()) {
      expect(err.replaceAll(/^ +-->/gm, " -->")).toContain(text);
    }
    expect(out).toBe("");
    expect(code).toBe(1);
  });

  test("the line is shown as it was written, with its types", async () => {
    place.write({
      "typed.ts": "export function f(a: Float64Array, n: number): number { return a + n; }\n",
    });
    const { err } = await place.numboac("check", "typed.ts");
    expect(err).toContain(
      "1 | export function f(a: Float64Array, n: number): number { return a + n; }",
    );
    expect(err).toMatch(/^1 error$/m);
  });

  test("one module with errors: nothing of the others is written", async () => {
    const { code } = await place.numboac("build", "good.ts", "types.ts", "-o", "never");
    expect(code).toBe(1);
    expect(exists("never")).toBe(false);
  });

  test("check says how many functions there are, and JSON has all of it", async () => {
    const people = await place.numboac("check", "good.ts");
    expect(people).toEqual({ code: 0, out: "2 functions can be compiled\n", err: "" });
    const good = await place.numboac("check", "good.ts", "--json");
    expect(JSON.parse(good.out)).toEqual({
      schema: "numboac",
      schemaVersion: 1,
      command: "check",
      ok: true,
      functions: [
        { source: "good.ts", name: "total", kind: "wasm" },
        { source: "good.ts", name: "root", kind: "wasm" },
      ],
      diagnostics: [],
    });
    const bad = await place.numboac("check", "types.ts", "--json");
    expect(bad.code).toBe(1);
    expect(bad.err).toBe("");
    const { diagnostics } = JSON.parse(bad.out) as { diagnostics: unknown[] };
    expect(diagnostics).toMatchObject([
      {
        code: "typescript-error",
        severity: "error",
        file: "types.ts",
        line: 2,
        column: 9,
        start: 47,
      },
    ]);
  });
});

describe("--format", () => {
  test("github: annotations on standard output, one a line", async () => {
    const { code, out, err } = await place.numboac("check", "unsupported.ts", "--format", "github");
    expect(code).toBe(1);
    const lines = out.trimEnd().split("\n");
    expect(out).toMatch(
      /^::error file=unsupported\.ts,line=4,col=16,title=numboac array-literal::Array literals with spread are not supported\./m,
    );
    expect(lines.filter((line) => line.startsWith("::warning file=unsupported.ts,"))).toHaveLength(
      1,
    );
    for (const line of lines)
      expect(line).toMatch(/^::(?:error|warning) file=[^,]*,line=\d+,col=\d+,/);
    expect(err).toMatch(/^\d errors, 1 warning\n$/);
  });

  test("github: what would end a property or the line is escaped", async () => {
    place.write({
      "100%,a:b.ts": "export function f(x: Map<string, 3>): number {\n  return 1;\n}\n",
    });
    const { out } = await place.numboac("check", "100%,a:b.ts", "--format", "github");
    expect(out).toMatch(/^::error file=100%25%2Ca%3Ab\.ts,line=1,col=22,/m);
    for (const line of out.trimEnd().split("\n")) expect(line).toMatch(/^::error /);
  });

  test("json: what --json gives", async () => {
    const [long, short] = [
      await place.numboac("check", "types.ts", "--format", "json"),
      await place.numboac("check", "types.ts", "--json"),
    ];
    expect(long).toEqual(short);
    expect(JSON.parse(long.out)).toMatchObject({ command: "check", ok: false });
    const refused = await place.numboac("check", "good.ts", "--format", "xml");
    expect(refused.code).toBe(2);
    expect(refused.err).toContain("Allowed choices are text, json, github.");
  });
});

describe("-O", () => {
  const LEVELS = {
    "-O0": { backend: "encoder", vector: false },
    "-O1": { backend: "encoder", vector: false },
    "-O2": { backend: "encoder", vector: true },
    "-O3": { backend: "binaryen", vector: true },
  };
  const code: Record<string, string> = {};

  beforeAll(() => {
    // Enough loops in loops for the tier that has few passes.
    place.write({
      "levels.ts": `export function levels(n: number, a: Float64Array, b: Float64Array): number {
  let s = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < n; k++) a[i * n + j] = a[i * n + j]! + b[i * n + k]! * b[k * n + j]!;
      for (let k = 0; k < n; k++) b[i * n + k] = b[i * n + k]! + a[k * n + j]! * 0.5;
      for (let k = 0; k < n; k++) a[k] = a[k]! + 1;
      s += Math.abs(a[i * n + j]!) % 7;
    }
  }
  return s;
}
`,
      "use-levels.mjs": `
        const { levels } = await import(process.argv[2]);
        const make = (k) => Float64Array.from({ length: 49 }, (_, i) => ((i * k) % 13) / 8 - 0.7);
        const [a, b] = [make(5), make(7)];
        console.log(levels(7, a, b), a.join(), b.join());`,
    });
  });

  test.each(Object.entries(LEVELS))("%s", async (level, { backend, vector }) => {
    const folder = `levels${level}`;
    const { out, err } = await place.numboac(
      "build",
      "levels.ts",
      "-o",
      folder,
      level,
      "--verbose",
    );
    expect(err).toBe("");
    expect(out).toMatch(new RegExp(`^ {4}${backend}: `, "m"));
    expect(/: vectorized/.test(out)).toBe(vector);
    code[level] = place.list(folder)[`${folder}/levels.levels.wasm`];
    const [mine, plain] = [
      await place.node("use-levels.mjs", `./${folder}/levels.js`),
      await place.nodeWithSources("use-levels.mjs", "./levels.ts"),
    ];
    expect(mine.err + plain.err).toBe("");
    expect(mine.out).toBe(plain.out);
  });

  test("each level has code of its own; -O3 is the default, --no-optimize is -O2", async () => {
    expect(new Set(Object.values(code)).size).toBe(4);
    const bytes = async (...flags: string[]): Promise<string> => {
      await place.numboac("build", "levels.ts", "-o", "level", ...flags);
      return place.list("level")["level/levels.levels.wasm"];
    };
    expect(await bytes()).toBe(code["-O3"]);
    expect(await bytes("--no-optimize")).toBe(code["-O2"]);
    expect((await place.numboac("check", "good.ts", "-O4")).code).toBe(2);
  });
});

describe("--allow-javascript", () => {
  test("keeps what cannot be compiled, with a warning, and compiles the rest", async () => {
    const args = ["build", "unsupported.ts", "-o", "kept", "--allow-javascript", "--json"];
    const { code, out } = await place.numboac(...args);
    expect(code).toBe(0);
    const { modules, diagnostics } = JSON.parse(out) as {
      modules: { functions: { name: string; kind: string }[]; files: string[] }[];
      diagnostics: { severity: string; notes: string[] }[];
    };
    expect(modules[0].functions.map(({ name, kind }) => [name, kind])).toEqual([
      ["text", "javascript"],
      ["values", "javascript"],
      ["fine", "wasm"],
    ]);
    expect(modules[0].files).toEqual([
      "kept/unsupported.fine.wasm",
      "kept/unsupported.js",
      "kept/unsupported.d.ts",
    ]);
    expect(diagnostics.every(({ severity }) => severity === "warning")).toBe(true);
    expect(diagnostics.flatMap(({ notes }) => notes)).toContain("`values` stays plain JavaScript");
    place.write({
      "use-kept.mjs": `import { text, values, fine } from "./kept/unsupported.js";
        console.log(text(3), values(3), fine(3));`,
    });
    expect((await place.node("use-kept.mjs")).out).toBe("number 3 9 4\n");
    expect(place.read("kept/unsupported.d.ts")).toContain(
      "export declare function text(x: number): any;",
    );
  });

  test("is no licence to leave out what a function needs", async () => {
    const { code, err } = await place.numboac(
      "build",
      "outside.ts",
      "-o",
      "never",
      "--allow-javascript",
    );
    expect(code).toBe(1);
    expect(err).toContain("error[module-variable]");
    expect(exists("never")).toBe(false);
  });
});

describe("options of build", () => {
  test("--verbose tells phases and remarks; without a terminal there is no progress and no colour", async () => {
    const { code, out, err } = await place.numboac(
      "build",
      "good.ts",
      "-o",
      "verbose",
      "--verbose",
    );
    expect(code).toBe(0);
    expect(err).toBe("");
    expect(out).toMatch(/^good\.ts → verbose\/good\.js, verbose\/good\.d\.ts$/m);
    expect(out).toMatch(/^ {2}total\(a: Float64Array\) => number {2}\d+ bytes$/m);
    expect(out).toMatch(/^ {4}binaryen: lower .* ms, .*emit .* ms$/m);
    expect(out).toMatch(/^ {4}- good\.ts:3:3: not vectorized: an iteration needs /m);
    expect(out).not.toContain("\u001B");
    expect(Object.keys(place.list("verbose")).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("--no-optimize leaves Binaryen out: other bytes, same results", async () => {
    const { out } = await place.numboac(
      "build",
      "good.ts",
      "-o",
      "quick",
      "--no-optimize",
      "--verbose",
    );
    expect(out).toMatch(/^ {4}encoder: /m);
    expect(place.list("quick")["quick/good.total.wasm"]).not.toBe(
      place.list("verbose")["verbose/good.total.wasm"],
    );
    place.write({
      "use-quick.mjs": `import { total } from "./quick/good.js"; console.log(total(new Float64Array([0.1, 0.2])));`,
    });
    expect((await place.node("use-quick.mjs")).out).toBe(`${0.1 + 0.2}\n`);
  });

  test("--bounds-check throw, or the jit call's own: an access outside throws with its place", async () => {
    place.write({
      "bounds.ts": `import { jit } from "numboa";
export function at(a: Float64Array, i: number): number {
  return a[i];
}
export const strict = jit((a: Float64Array, i: number): number => a[i], { boundsCheck: "throw" });
`,
      "use-bounds.mjs": `
        const { at, strict } = await import(process.argv[2]);
        for (const f of [at, strict]) {
          try { console.log(f(new Float64Array(3), 3)); } catch (error) { console.log(error.name); }
        }`,
    });
    await place.numboac("build", "bounds.ts", "-o", "lenient");
    await place.numboac("build", "bounds.ts", "-o", "strict", "--bounds-check", "throw");
    expect((await place.node("use-bounds.mjs", "./lenient/bounds.js")).out).toBe(
      "undefined\nRangeError\n",
    );
    expect((await place.node("use-bounds.mjs", "./strict/bounds.js")).out).toBe(
      "RangeError\nRangeError\n",
    );
  });

  test("--fast-math, with parts or without: sums in parts, and inspect tells", async () => {
    const total = async (...flags: string[]): Promise<string> =>
      (await place.numboac("inspect", "good.ts", "total", ...flags)).out;
    expect(await total()).not.toContain("parts");
    expect(await total("--fast-math=reassociate")).toContain("its sums in 8 parts");
    expect(await total("--emit", "ir", "--fast-math")).toContain("f64x2.add");
    const text = `const a = Float64Array.from({ length: 1003 }, (_, i) => Math.sin(i) * 10 ** (i % 7)); console.log(total(a));`;
    place.write({
      "use-strict-sum.mjs": `import { total } from "./strict-sum/good.js"; ${text}`,
      "use-fast-sum.mjs": `import { total } from "./fast-sum/good.js"; ${text}`,
    });
    await place.numboac("build", "good.ts", "-o", "strict-sum");
    await place.numboac("build", "good.ts", "-o", "fast-sum", "--fast-math");
    const [strict, fast] = [
      (await place.node("use-strict-sum.mjs")).out,
      (await place.node("use-fast-sum.mjs")).out,
    ];
    expect(fast).not.toBe(strict);
    expect(Number(fast)).toBeCloseTo(Number(strict), 6);
  });

  test("--fast-math=approxMath: modules import no function of Math", async () => {
    place.write({
      "grow.ts": `export function grow(a: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.exp(a[i]) + Math.tanh(a[i]);
  return sum;
}
`,
    });
    const wat = async (...flags: string[]): Promise<string> =>
      (await place.numboac("inspect", "grow.ts", "grow", "--emit", "wat", ...flags)).out;
    expect(await wat()).toMatch(/import "math" "exp"/);
    const own = await wat("--fast-math=approxMath");
    expect(own).toMatch(/f64x2\.mul/);
    expect(own).not.toMatch(/import "math"/);
  });

  test.each([
    ["--fast-math=fast", "the option fastMath has no part fast"],
    [
      "--fast-math=reassociate,contract",
      "the part contract of the option fastMath is not implemented",
    ],
  ])("%s is refused", async (flag, message) => {
    const { code, err } = await place.numboac("check", "good.ts", flag);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test("package.json: written where Node would read CommonJS, and only there", async () => {
    expect(place.list("verbose")["verbose/package.json"]).toBe('{\n  "type": "module"\n}\n');
    place.write({ "module/package.json": '{ "type": "module" }', "common/package.json": "{}" });
    const module = await place.numboac("build", "good.ts", "-o", "module/out", "--no-optimize");
    expect(module.err).toBe("");
    expect(exists("module/out/package.json")).toBe(false);
    const common = await place.numboac("build", "good.ts", "-o", "common", "--no-optimize");
    expect(common.code).toBe(0);
    expect(common.err).toContain('note: common/package.json does not say "type": "module"');
    expect(place.read("common/package.json")).toBe("{}");
  });
});

describe("inspect", () => {
  test.each([
    ["ir", /^module typed entry @root\n+func @root\(%x: f64/],
    ["wat", /^\(module/],
    ["types", /^root\(x: f64\) => f64\n$/],
    [
      "explain",
      /^root\(x: number\) => number\n {2}\d+ bytes \(binaryen\)\n {2}calls the host's Math\.sin\n$/,
    ],
  ])("--emit %s", async (emit, expected) => {
    const { code, out, err } = await place.numboac("inspect", "good.ts", "root", "--emit", emit);
    expect(err).toBe("");
    expect(out).toMatch(expected);
    expect(code).toBe(0);
  });

  test("explains all functions when none is named", async () => {
    const { out } = await place.numboac("inspect", "good.ts", "--no-optimize");
    expect(out).toMatch(
      /^total\(a: Float64Array\) => number\n {2}\d+ bytes \(encoder\)\n {2}a is read\n(?: {2}[+-] .*\n)+\nroot\(/,
    );
  });

  test("reports what is wrong with the function, and only with that", async () => {
    const { code, out, err } = await place.numboac("inspect", "unsupported.ts", "values");
    expect(code).toBe(1);
    expect(out).toBe("");
    expect(err).toContain("error[array-literal]");
    expect(err).toMatch(/^1 error$/m);
    const fine = await place.numboac("inspect", "unsupported.ts", "fine", "--json");
    expect(JSON.parse(fine.out)).toMatchObject({ ok: true, emit: "explain", diagnostics: [] });
  });
});
