/** Minified programs: with the plugin their functions are compiled, and without it they are never wrong. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { BUNDLERS, run, withEsbuild, withRollup, write } from "./bundles.ts";
import { ALONE, COMPILED, RESULTS } from "./programs.ts";

describe.each(Object.keys(BUNDLERS))("%s", (name) => {
  const bundle = BUNDLERS[name];
  const loose = { ...COMPILED, "main.ts": COMPILED["main.ts"].replaceAll("strict: true, ", "") };

  it("keeps functions compiled, and right", { timeout: 120_000 }, async () => {
    const printed = await run([
      await bundle(write(COMPILED), true),
      await bundle(write(ALONE), true),
      await bundle(write(ALONE), false),
      await bundle(write(loose), false),
    ]);
    const [compiled, ...others] = printed;
    expect(compiled.map(({ results }) => results)).toEqual(RESULTS);
    for (const line of compiled)
      expect(line).toMatchObject({ same: true, versions: 1, jsCalls: 0 });
    expect(others.map((lines) => lines.length)).toEqual([16, 16, 9]);
    for (const line of others.flat()) expect(line).toMatchObject({ same: true });
    expect(others[2].map(({ results }) => results)).toEqual(RESULTS);
  });
});

describe("where properties are renamed, too", () => {
  const program = {
    "main.ts": `
import { jit } from "numboa";
import "numboa/sync";
import { report } from "./report";
const OFFSET = Number("100");
const fields = jit((p: { width_: number, a: number }) => p.width_ * 10 + p.a + OFFSET, { mode: "sync" });
report(fields, [0, { width_: 3, a: 5 }], [0, JSON.parse('{"width_":1,"a":2,"b":3}')]);
const shapes = jit(({ width_, height_ }: { width_: number, height_: number }) => width_ - height_, { mode: "sync" });
report(shapes, [0, { width_: 3, height_: 5 }]);
`,
    "report.ts": COMPILED["report.ts"],
  };

  it("texts that no longer say what is read are not used", { timeout: 120_000 }, async () => {
    const printed = await run([
      await withEsbuild(write(program), true, { mangleProps: /_$/ }),
      await withRollup(write(program), true, { properties: { regex: /_$/ } }),
      await withEsbuild(write(program), true),
    ]);
    for (const line of printed.flat()) expect(line).toMatchObject({ same: true });
    const [renamed, , kept] = printed;
    expect(renamed.map(({ versions }) => versions)).toEqual([0, 1]);
    expect(kept.map(({ versions }) => versions)).toEqual([1, 1]);
    expect(kept.map(({ results }) => results)).toEqual([[135, 112], [-2]]);
  });
});

it("the example of docs/AOT.md is compiled", { timeout: 120_000 }, async () => {
  const page = readFileSync(new URL("../../../../docs/AOT.md", import.meta.url), "utf8");
  const [, example] = /^```ts\n\/\/ main\.ts\n(.*?)^```$/ms.exec(page)!;
  const check = `
mix(1, 2);
await mix.ready();
const before = mix.stats().jsCalls;
gain = 3;
const result = mix(1, 2);
const { jsCalls, versions } = mix.stats();
console.log(JSON.stringify({ same: Object.is(result, mix.original(1, 2)), results: [result], versions: versions.length, jsCalls: jsCalls - before }));
mix.dispose();
`;
  const program = {
    "main.ts": example.replace("gain);", "gain, { policy: { measure: false } });") + check,
    "weigh.ts": "export function weigh(x: number, y: number) { return x + 3 * y; }",
  };
  const [printed] = await run([await BUNDLERS["Vite"](write(program), true)]);
  expect(printed).toEqual([{ same: true, results: [6.5], versions: 1, jsCalls: 0 }]);
});

it(
  "what it says of a call's work survives minifiers: the first call is compiled first",
  { timeout: 120_000 },
  async () => {
    const program = {
      "main.ts": `
import { jit } from "numboa";
const SIZE = Number("1000");
function row(a: Float64Array, n: number) { let s = 0; for (let i = 0; i < n; i++) s += a[i] * i; return s; }
const heavy = jit((a: Float64Array, m: number) => {
  let s = 0;
  for (let j = 0; j < m * SIZE; j++) s += row(a, a.length);
  return s;
}, { policy: { measure: false, stepsPerMs: 1, compileMs: 10_000 } });
const a = new Float64Array(10).fill(0.5);
const results = [heavy(a, 2)];
const { versions, jsCalls } = heavy.stats();
console.log(JSON.stringify({ same: Object.is(results[0], heavy.original(a, 2)), results, versions: versions.length, jsCalls }));
heavy.dispose();
`,
    };
    const bundle = BUNDLERS["esbuild"];
    const [printed, without] = await run([
      await bundle(write(program), true),
      await bundle(write(program), false),
    ]);
    expect(printed).toEqual([{ same: true, results: [45_000], versions: 1, jsCalls: 0 }]);
    expect(without).toMatchObject([{ same: true, versions: 0, jsCalls: 1 }]);
  },
);
