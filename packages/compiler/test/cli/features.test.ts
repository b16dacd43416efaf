/** `--features`: code without SIMD, both in one package, engines that lack it; and what an engine without the rest of it does. */
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { HAS_SIMD } from "../../src/aot/features.ts";
import { makeWorkplace, type Outcome } from "./numboac.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const place = makeWorkplace();

const SOURCE = `export function scale(a: Float64Array, k: number): number {
  for (let i = 0; i < a.length; i++) a[i] = Math.sqrt(a[i]!) * k;
  return a.length;
}
export function plain(x: number): number {
  return x / 3;
}
`;

/** Prints what the functions give, which files were read, and what stands on the console. */
const USE = `
  import files from "node:fs/promises";
  import { syncBuiltinESMExports } from "node:module";
  const read = [];
  const { readFile } = files;
  files.readFile = (url) => (read.push(String(url).split("/").at(-1)), readFile(url));
  syncBuiltinESMExports();
  const said = [];
  console.warn = (text) => said.push(text);
  const { array, plain, scale } = await import(process.argv[2]);
  const a = array(Float64Array, [4, -0, NaN, 2, 9, -1, Infinity]);
  const b = new Float64Array(a);
  console.log(JSON.stringify({
    results: [scale(a, 0.1), scale(b, 0.1), plain(1)].map(String),
    arrays: [a, b].map((one) => Array.from(one, (x) => (Object.is(x, -0) ? "-0" : String(x))).join(" ")),
    read: read.filter((name) => name.endsWith(".wasm")).sort(),
    said,
  }));
`;
const RIGHT = {
  results: ["7", "7", String(1 / 3)],
  arrays: Array.from({ length: 2 }, () =>
    [4, -0, NaN, 2, 9, -1, Infinity]
      .map((x) => Math.sqrt(x) * 0.1)
      .map((x) => (Object.is(x, -0) ? "-0" : String(x)))
      .join(" "),
  ),
};

/** V8 then has no SIMD, on processors of this kind; elsewhere `without.mjs` takes it away. */
const FLAG = "--no-enable-sse4-1";

interface Used {
  readonly read: readonly string[];
  readonly said: readonly string[];
}

/** How a build does, in an engine with SIMD or without. */
async function use(out: string, hasSimd: boolean): Promise<Used> {
  const flags = hasSimd ? [] : [FLAG, "--import", "./without.mjs"];
  const ran: Outcome = await place.node(...flags, "use.mjs", `./${out}/kernels.js`);
  expect(ran.err).toBe("");
  const used = JSON.parse(ran.out) as Used;
  expect(used).toMatchObject(RIGHT);
  return used;
}

beforeAll(async () => {
  place.write({
    "kernels.ts": SOURCE,
    "use.mjs": USE,
    // Vectors are told by their constant, which the probe and \`scale\` have both.
    "without.mjs": `
      if (${HAS_SIMD}) {
        const isVector = (bytes) => Buffer.from(bytes.buffer ?? bytes).includes(0xfd);
        const { validate, compile } = WebAssembly;
        WebAssembly.validate = (bytes) => !isVector(bytes) && validate(bytes);
        WebAssembly.compile = async (bytes) => {
          if (isVector(bytes)) throw new WebAssembly.CompileError("Wasm SIMD unsupported");
          return compile(bytes);
        };
      }`,
  });
});

const build = (out: string, ...flags: string[]): Promise<Outcome> =>
  place.numboac("build", "kernels.ts", "-o", out, ...flags);

describe("what is loaded", () => {
  test("none,simd: both where they differ; an engine loads what it can run", async () => {
    const { code, out, err } = await build("both", "--features", "none,simd", "--source-map");
    expect(err).toBe("");
    expect(code).toBe(0);
    expect(out).toMatch(/^ {2}scale\(.*\) => .* {2}\d+ bytes, \d+ without SIMD$/m);
    expect(out).toMatch(/^ {2}plain\(.*\) => .* {2}\d+ bytes$/m);
    const wasm = Object.keys(place.list("both")).filter((name) => /\.wasm/.test(name));
    expect(wasm).toEqual([
      "both/kernels.plain.wasm",
      "both/kernels.plain.wasm.map",
      "both/kernels.scale.none.wasm",
      "both/kernels.scale.none.wasm.map",
      "both/kernels.scale.wasm",
      "both/kernels.scale.wasm.map",
    ]);
    const [plain, none, best] = ["plain", "scale.none", "scale"].map(
      (name) => `kernels.${name}.wasm`,
    );
    expect(await use("both", true)).toMatchObject({ read: [plain, best], said: [] });
    expect(await use("both", false)).toMatchObject({ read: [plain, none], said: [] });
  });

  test("none: one variant, which runs everywhere; simd, the default: JavaScript where there is none", async () => {
    await build("none", "--features", "none");
    const read = ["kernels.plain.wasm", "kernels.scale.wasm"];
    expect(await use("none", false)).toMatchObject({ read, said: [] });
    expect(place.read("none/kernels.js")).not.toContain("simd");
    await build("simd");
    expect(place.read("simd/kernels.js")).not.toContain("simd");
    const { said } = await use("simd", false);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^numboa: scale runs as JavaScript: CompileError/);
    await build("same", "--features", "simd");
    expect(Object.values(place.list("same"))).toEqual(Object.values(place.list("simd")));
    const { out } = await place.numboac(
      "inspect",
      "kernels.ts",
      "scale",
      "--emit",
      "wat",
      "--features",
      "none",
    );
    expect(out).not.toContain("v128");
  });
});

test("no kernel of the suite has a vector without SIMD, whatever the licences", async () => {
  const kernels = new URL("../../../bench/src/kernels/", import.meta.url);
  const names = ["gemm", "n-body", "black-scholes", "mandelbrot", "jacobi-2d"];
  const files = names.map((name) => fileURLToPath(new URL(`${name}.ts`, kernels)));
  await place.numboac(
    "build",
    ...files,
    "-o",
    "suite",
    "-O2",
    "--fast-math",
    "--features",
    "none,simd",
  );
  const built = Object.keys(place.list("suite")).filter((name) => name.endsWith(".none.wasm"));
  expect(built.length).toBeGreaterThan(3);
  place.write({
    "validate.mjs": `
      import { readFileSync } from "node:fs";
      const files = process.argv.slice(2);
      console.log(${HAS_SIMD}, files.filter((file) => !WebAssembly.validate(readFileSync(file))).join());`,
  });
  const { out } = await place.node(FLAG, "validate.mjs", ...built);
  // On other processors the flag is none of the engine's.
  if (process.arch === "x64") expect(out).toBe("false \n");
});

test.each([
  [
    "relaxed-simd",
    "relaxed-simd: the compiler makes no such code: its instructions differ in bits",
  ],
  ["simd,threads", "threads: the compiler makes no such code: nothing is run in parallel yet"],
  ["sse", "there is no feature sse: there are none and simd"],
  ["constructor", "there is no feature constructor"],
  ["", "there is no feature : there are"],
])("--features %s is refused", async (list, message) => {
  const { code, err } = await build("never", "--features", list);
  expect(err).toContain(message);
  expect(code).toBe(2);
});
