/** Kernels of the benchmark suite, ahead of time: every argument and result has JavaScript's bits. */
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { makeWorkplace } from "./numboac.ts";

vi.setConfig({ testTimeout: 240_000 });

const place = makeWorkplace();
const compare = fileURLToPath(new URL("compare.mjs", import.meta.url));
const kernels = new URL("../../../bench/src/kernels/", import.meta.url);

/** With how many calls they take: helpers, f32, integers, bytes, stencils, indirection. */
const NAMES: Readonly<Record<string, string>> = {
  gemm: "gemm",
  fft: "fft",
  "n-body": "nBody",
  sieve: "sieve",
  spmv: "spmv",
  saxpy: "saxpy",
  "monte-carlo": "monteCarlo",
  "floyd-warshall": "floydWarshall",
  "jacobi-2d": "jacobi2d",
};

test("kernels of the suite", async () => {
  const files = Object.keys(NAMES).map((name) => fileURLToPath(new URL(`${name}.ts`, kernels)));
  const { code, err } = await place.numboac("build", ...files, "-o", "out");
  // Each module exports its kernel object too, which is no function.
  const messages = err.match(/^(?:warning|error)\[.*$/gm);
  expect(messages).toEqual(
    files.map(
      () => "warning[export-of-value]: The export `kernel` is no function: it is left out.",
    ),
  );
  expect(code).toBe(0);
  // Which threads compile depends on how many modules there are; the bytes do not.
  const [first] = files;
  await place.numboac("build", first, "-o", "alone");
  const alone = Object.entries(place.list("alone")).filter(([name]) => name.endsWith(".wasm"));
  expect(alone).toHaveLength(1);
  for (const [name, bytes] of alone) {
    expect(place.list("out")[name.replace("alone", "out")]).toBe(bytes);
  }
  place.write({
    "cases.mjs": `
      export default async () => {
        const cases = [];
        for (const [file, name] of Object.entries(${JSON.stringify(NAMES)})) {
          const built = await import("./out/" + file + ".js");
          const { kernel } = await import(${JSON.stringify(kernels.href)} + file + ".ts");
          for (const size of [0, 1, 2, 5, 16]) {
            const make = (array) => kernel.build(size, (type, length) => array(type, length));
            cases.push({ name: name + " " + size, built: built[name], plain: kernel.fn, make, array: built.array });
          }
        }
        return cases;
      };`,
  });
  const compared = await place.nodeWithSources(compare, "cases.mjs");
  expect(compared.err).toBe("");
  const lines = compared.out.trim().split("\n");
  expect(lines).toHaveLength(Object.keys(NAMES).length * 5 * 2);
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ way: "wasm", equal: true });
});
