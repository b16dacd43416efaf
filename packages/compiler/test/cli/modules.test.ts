/** Modules as people write them: what is built of each is compared with the module as JavaScript. */
import { fileURLToPath } from "node:url";
import { build as bundle } from "esbuild";
import { expect, test, vi } from "vitest";
import { makeWorkplace } from "./numboac.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const place = makeWorkplace();
const compare = fileURLToPath(new URL("compare.mjs", import.meta.url));

const VALUES = "[0, -0, 1, 2, 2.5, -3, NaN, Infinity, '1', 'a', undefined]";

const CASES = `
import * as built from "./out/kernels.js";
import * as plain from "./plain/kernels.js";
export default () =>
  Object.keys(plain).flatMap((name) =>
    ${VALUES}.map((x) => ({
      name: name + " " + String(x) + " " + typeof x,
      built: built[name],
      plain: plain[name],
      make: () => [x],
      array: built.array,
    })),
  );
`;

interface Line {
  readonly name: string;
  readonly way: string;
  readonly equal: boolean;
}

/**
 * Builds `kernels.ts` in a folder of its own, and calls each function that it exports with one argument.
 * @param numboa what stands for it in JavaScript
 */
async function run(
  folder: string,
  files: Readonly<Record<string, string | undefined>>,
  numboa = "",
): Promise<Line[]> {
  const named = Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]);
  place.write({
    ...(Object.fromEntries(named) as Record<string, string>),
    [`${folder}/cases.js`]: CASES,
  });
  const built = await place.numboac("build", `${folder}/kernels.ts`, "-o", `${folder}/out`);
  expect(built).toMatchObject({ code: 0, err: "" });
  await bundle({
    entryPoints: [`${place.folder}/${folder}/kernels.ts`],
    outfile: `${place.folder}/${folder}/plain/kernels.js`,
    bundle: true,
    format: "esm",
    plugins: [
      {
        name: "numboa",
        setup: ({ onResolve, onLoad }) => {
          onResolve({ filter: /^numboa$/ }, () => ({ path: "numboa", namespace: "numboa" }));
          onLoad({ filter: /.*/, namespace: "numboa" }, () => ({ contents: numboa, loader: "ts" }));
        },
      },
    ],
  });
  const { out, err } = await place.node(compare, `${folder}/cases.js`);
  expect(err).toBe("");
  return out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

const MODULES: Record<string, string> = {
  "types that end lines": `
export function returned(x: number): number {
  return <number>
    x;
}
export function inside(x: number): number {
  const add = (y: number):
    | number => y + 1;
  const twice = (y: number) => { return <number>
(y + y); };
  for (let i = 0; i < 2; i++) if (i > 0) return add(twice(x));
  return 0;
}
`,
  "elements in defaults and local functions, which are constants": `
const W = [1.5, 2.5, NaN] as const;
export function defaults(x: number, y = W[1]): number { return W[x]! + y; }
export function local(x: number): number {
  const add = (y: number): number => y + W[1];
  return add(W[x]! + W.length);
}
`,
  "fields by other names": `
interface Complex { re: number; im: number }
const re = 5;
function square(x: number): Complex { return { re: x * x, im: -x }; }
export function typed(x: number): number {
  const { re: a, im: b } = square(x);
  return a * 10 + b;
}
export function beside(x: number): number {
  const { im: a } = square(x);
  return a * 10 + re;
}
`,
};

test.each(Object.entries(MODULES))("%s", async (name, text) => {
  const lines = await run(name.replaceAll(/\W+/g, "-"), { "kernels.ts": text });
  expect(lines).toHaveLength(2 * 11 * 2);
  expect(lines.filter(({ equal }) => !equal)).toEqual([]);
  expect(lines.some(({ way }) => way === "wasm")).toBe(true);
});

const KERNEL = "(x: number): number => x + 1";

test.each([
  ["imported", { "kernels.ts": `import { jit } from "numboa"; export const f = jit(${KERNEL});` }],
  [
    "by another name",
    { "kernels.ts": `import { jit as fast } from "numboa"; export const f = fast(${KERNEL});` },
  ],
  [
    "handed on",
    {
      "kernels.ts": `import { quick } from "./barrel.ts"; export const f = quick(${KERNEL});`,
      "barrel.ts": `export { fast as quick } from "./fast.ts";`,
      "fast.ts": `import { jit } from "numboa"; export { jit as fast };`,
    },
  ],
])("a function of jit(), %s", async (name, files) => {
  const folder = `jit-${name.replaceAll(/\W+/g, "-")}`;
  const stub = "export const jit = <T>(fn: T): T => fn;";
  const lines = await run(folder, files, stub);
  expect(lines).toHaveLength(11 * 2);
  expect(lines.filter(({ equal }) => !equal)).toEqual([]);
});

test("a function of the user's own that is called jit does what it says", async () => {
  const twice = "(fn: (x: number) => number) => (x: number): number => fn(x) * 2";
  const calls = `export const f = jit(${KERNEL}); export function g(x: number): number { return x; }`;
  place.write({
    "own.ts": `const jit = ${twice}; ${calls}`,
    "imported.ts": `import { twice as jit } from "./twice.ts"; ${calls}`,
    "twice.ts": `export const twice = ${twice};`,
    "uses.ts": `const jit = ${twice}; const h = jit(${KERNEL}); export function f(x: number): number { return h(x); }`,
  });
  for (const module of ["own", "imported"]) {
    const { code, err } = await place.numboac("build", `${module}.ts`, "-o", "own");
    expect(code).toBe(0);
    expect(err).toContain("warning[export-of-value]: The export `f` is no function");
  }
  const { code, err } = await place.numboac("check", "uses.ts");
  expect(code).toBe(1);
  expect(err).toContain("error[module-variable]: `h` stands outside the function");
});

test("a table that a default value reads is said to be out of reach", async () => {
  place.write({
    "default.ts": `const W = [1.5, 2.5] as const;
function inner(x: number, y: number = W[x]!): number { return x * 10 + y; }
export function f(x: number): number { return inner(x) + W[x]!; }
export function g(x: number, y: number = W[x]!): number { return y + W[0]; }
`,
  });
  const { code, err } = await place.numboac("check", "default.ts");
  expect(code).toBe(1);
  expect(err.match(/^error.*\n.*$/gm)).toEqual(
    ["2:39", "4:42"].map(
      (at) =>
        `error[module-variable]: \`W\` stands outside the function and is no constant number that is known ahead of time.\n  --> default.ts:${at}`,
    ),
  );
});

test("a function that is exported by several names is one", async () => {
  const source = `
import { jit } from "numboa";
type Floats = Float32Array | Float64Array;
function twice(x: number): number { return x * 2; }
export { twice, twice as double, twice as "a name" };
export const same = twice;
export default twice;
export const strict = jit(twice, { boundsCheck: "throw" });
export const whole = jit(twice, { signature: "(x: i32) => f64" });
/** Of either. */
function scale<T extends Floats>(a: T): T { for (let i = 0; i < a.length; i++) a[i] *= 2; return a; }
export { scale, scale as grow };
`;
  place.write({ "names/kernels.ts": source });
  const { code, out } = await place.numboac("build", "names/kernels.ts", "-o", "names/out");
  expect(code).toBe(0);
  expect(out).toContain("double(x: number) => number  the same as twice");
  const files = Object.keys(place.list("names/out")).filter((name) => name.endsWith(".wasm"));
  expect(files.map((name) => name.split("/").at(-1))).toEqual([
    "kernels.scale.Float32Array.wasm",
    "kernels.scale.Float64Array.wasm",
    "kernels.strict.wasm",
    "kernels.twice.wasm",
    "kernels.whole.wasm",
  ]);
  place.write({
    "names/use.js": `
      import * as all from "./out/kernels.js";
      const { twice, double, same, strict, whole, scale, grow, "a name": named } = all;
      const one = new Set([twice, double, same, named, all.default]);
      console.log(one.size, new Set([twice, strict, whole]).size, scale === grow, double.name, grow.name);
      console.log(double(4), strict(5), whole(6), grow(Float32Array.of(1.5)).toString());`,
  });
  const used = await place.node("names/use.js");
  expect(used).toMatchObject({ code: 0, err: "", out: "1 3 true twice scale\n8 10 12 3\n" });
  const declared = place.read("names/out/kernels.d.ts");
  for (const name of ["twice", "double", "same"]) {
    expect(declared).toContain(`export declare function ${name}(x: number): number;`);
  }
  expect(declared).toContain("/** Of either. */\nexport declare function grow<T extends");
});
