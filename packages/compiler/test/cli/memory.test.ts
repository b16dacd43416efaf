/** `--memory export`: others work on the arrays of `array`, where they lie; import is refused. */
import { fileURLToPath } from "node:url";
import binaryen from "binaryen";
import { expect, test, vi } from "vitest";
import { makeWorkplace } from "./numboac.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const place = makeWorkplace();
const tsc = fileURLToPath(new URL("../../../../node_modules/typescript/bin/tsc", import.meta.url));

/** Multiplies doubles by three, from an address up to another. */
const OTHER = `(module
  (import "m" "m" (memory 0 65536 shared))
  (func (export "triple") (param $at i32) (param $end i32)
    (loop $next
      (f64.store (local.get $at) (f64.mul (f64.load (local.get $at)) (f64.const 3)))
      (br_if $next (i32.lt_u
        (local.tee $at (i32.add (local.get $at) (i32.const 8)))
        (local.get $end))))))`;

test("another module and another thread work on its arrays; views of others run as JavaScript", async () => {
  const other = binaryen.parseText(OTHER);
  place.write({
    "sum.ts": `export function sum(a: Float64Array): number {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += a[i]!;
  return s;
}
export function ends(a: Float64Array): [number | undefined, number | undefined] {
  return [a[0], a[64]];
}
`,
    "use.mjs": `
      import { readFileSync, writeFileSync } from "node:fs";
      import { Worker } from "node:worker_threads";
      // Tells JavaScript from WebAssembly.
      const text = readFileSync("out/sum.js", "utf8");
      writeFileSync("out/sum.js", text.replace("let s = 0", "let s = 1000"));
      const { array, memory, sum, ends } = await import("./out/sum.js");
      const a = array(Float64Array, [1, 2, 3]);
      console.log(sum(a), memory.buffer instanceof SharedArrayBuffer);
      const { triple } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([${other.emitBinary().join()}])), { m: { m: memory } }).exports;
      triple(a.byteOffset, a.byteOffset + a.byteLength);
      console.log(sum(a), a.join());
      const worker = new Worker(
        'const { workerData: { memory, at } } = require("node:worker_threads"); new Float64Array(memory.buffer, at, 3)[0] = 100;',
        { eval: true, workerData: { memory, at: a.byteOffset } },
      );
      await new Promise((resolve) => worker.on("exit", resolve));
      console.log(sum(a), sum(new Float64Array(memory.buffer, a.byteOffset, 3)));
      // Below the first array.
      const low = new Float64Array(a.buffer, 0, 100);
      low[64] = 5;
      console.log(sum(low) - 1000 === low.reduce((x, y) => x + y), ends(low).join());
      array(Float64Array, 1e6);
      console.log(memory.buffer.byteLength > 8e6, sum(a));`,
    "types.ts": `import { memory } from "./out/sum.js";
      export const buffer: ArrayBufferLike | undefined = memory?.buffer;
      export const bad: number = memory;`,
  });
  const built = await place.numboac("build", "sum.ts", "-o", "out", "--memory", "export", "-O2");
  expect(built).toMatchObject({ code: 0, err: "" });
  const types = async (...lib: string[]) => {
    const flags = "--strict --noEmit --target es2023 --module nodenext --types";
    return place.node(tsc, ...flags.split(" "), "", "--lib", ["es2023", ...lib].join(), "types.ts");
  };
  expect((await types("dom")).out).toMatch(
    /^types\.ts\(3,20\): error TS2322: Type 'Memory \| undefined'.*\n[^\n]*\n?$/,
  );
  expect((await types()).out).toMatch(/^types\.ts\(3,20\): error TS2322/);
  const { out, err } = await place.node("use.mjs");
  expect(err).toBe("");
  expect(out.split("\n").slice(0, -1)).toEqual([
    "6 true",
    "18 3,6,9",
    "115 1115",
    "true 0,5",
    "true 115",
  ]);
});

test("what makes no sense is refused, exit code 2, nothing written", async () => {
  place.write({ "taken.ts": "export function memory(x: number): number { return x; }\n" });
  const build = (...flags: string[]) => place.numboac("build", "taken.ts", "-o", "never", ...flags);
  const taken = await build("--memory", "export");
  expect(taken.code).toBe(2);
  expect(taken.err).toContain("taken.ts exports a function `memory`, and with --memory export");
  const imported = await build("--memory", "import");
  expect(imported.code).toBe(2);
  expect(imported.err).toContain("import is refused: the heap must own its memory");
  expect((await build("--memory", "both")).err).toContain("there is no both: there is export");
  place.write({ "c.json": '{ "memory": "import" }' });
  expect((await build("--config", "c.json")).err).toContain("c.json: `memory`: import is refused");
  expect((await build()).code).toBe(0);
  expect(place.read("never/taken.js")).not.toContain("sharedMemory");
});
