/**
 * One function, one signature, the same options: the same code, whoever compiles it. Ahead of time (`numboac -O2`), the bundler plugin,
 * the compile worker, which stops at the baseline tier, and `mode: "sync"`. All but what debuggers show is
 * compared: functions are named by their files' places and their versions' numbers.
 */
import { createHash } from "node:crypto";
import { dirname, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import plugin from "@numboa/compiler/plugin";
import type { ParamKind } from "@numboa/parser/ir";
import type * as esbuild from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { makeWorkplace } from "../../../compiler/test/cli/numboac.ts";
import { collectUnit } from "../../src/captures.ts";
import { type FunctionSource, usableSource } from "../../src/function-source.ts";
import { helperOf } from "../../src/registry.ts";
import type { JitOptions } from "../../src/types.ts";
import type { CompiledTier, Job, Reply } from "../../src/worker/protocol.ts";
import { answerMessage, compileNow } from "../../src/worker/service.ts";
import { withEsbuild, write } from "./bundles.ts";

/** Helpers, f32, integers, bytes, stencils, indirection, functions of `Math`, sums, constants of the module. */
const KERNELS: Readonly<Record<string, string>> = {
  gemm: "gemm",
  fft: "fft",
  "n-body": "nBody",
  sieve: "sieve",
  spmv: "spmv",
  saxpy: "saxpy",
  dot: "dot",
  "black-scholes": "blackScholes",
  softmax: "softmax",
  "jacobi-2d": "jacobi2d",
  crc32: "crc32",
};

type Options = Pick<JitOptions, "boundsCheck" | "fastMath">;

/** Options of `jit()`, those of the command line, and kernels in whose code they show. */
const BUILDS: readonly (readonly [Options, readonly string[], readonly string[]])[] = [
  [{}, [], Object.keys(KERNELS)],
  [{ boundsCheck: "throw" }, ["--bounds-check", "throw"], ["fft", "dot", "spmv"]],
  [{ fastMath: true }, ["--fast-math"], ["dot", "black-scholes", "softmax"]],
  [
    { fastMath: { approxMath: true }, boundsCheck: "throw" },
    ["--fast-math=approxMath", "--bounds-check", "throw"],
    ["black-scholes"],
  ],
];

const pathOf = (name: string): string =>
  fileURLToPath(new URL(`../../../bench/src/kernels/${name}.ts`, import.meta.url));

/** Of all sections but those that mean nothing to the engine. */
function hashOf(wasm: Uint8Array): string {
  const sum = createHash("sha256").update(wasm.subarray(0, 8));
  for (let at = 8; at < wasm.length;) {
    const start = at;
    const id = wasm[at++];
    let size = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = wasm[at++];
      size += (byte & 127) * scale;
      if (byte < 128) break;
    }
    at += size;
    if (id !== 0) sum.update(wasm.subarray(start, at));
  }
  return sum.digest("hex");
}

// ---- in a bundle ----------------------------------------------------------------------------------------

interface Bundled {
  readonly source: FunctionSource;
  readonly params: readonly ParamKind[];
  /** The best code, and what needs nothing of a host. */
  readonly hashes: readonly string[];
}

type Calls = (JitOptions & { source: FunctionSource & { compiled: Written } })[];

interface Written {
  readonly text: string;
  readonly codes: readonly string[];
}

/** What stands in for the runtime: it keeps what it is called with. */
const STUB = `export const calls = [];
export const jit = (f, options) => calls.push(options);
export const precompiled = (build, text, codes) => ({ text, codes });
`;

/** All builds, kernel by kernel. */
async function bundle(): Promise<Bundled[]> {
  const kernels = Object.entries(KERNELS);
  // Every program has a folder beside that of the others.
  const folder = dirname(write({ "empty.ts": "" }));
  const relativeTo = (path: string): string => relative(folder, path).replaceAll(sep, "/");
  const imports = kernels.map(
    ([file, name]) => `import { ${name} } from ${JSON.stringify(relativeTo(pathOf(file)))};`,
  );
  const calls = BUILDS.flatMap(([options, , names]) => {
    const written = JSON.stringify(options).replaceAll(/"(\w+)":/g, "$1:");
    return names.map((file) => `jit(${KERNELS[file]}, ${written});`);
  });
  const lines = ['import { jit } from "numboa";', 'export { calls } from "numboa";'];
  const stub: esbuild.Plugin = {
    name: "stub",
    setup(build) {
      build.onResolve({ filter: /^numboa/ }, () => ({ path: "numboa", namespace: "stub" }));
      build.onLoad({ filter: /./, namespace: "stub" }, () => ({ contents: STUB }));
    },
  };
  const entry = write({ "main.ts": [...lines, ...imports, ...calls].join("\n") });
  const plugins = [plugin.esbuild({ precompile: { inlineLimit: Infinity } }), stub];
  const code = await withEsbuild(entry, true, { plugins, platform: "node" });
  const url = `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`;
  const found = ((await import(/* @vite-ignore */ url)) as { calls: Calls }).calls;
  return found.map(({ source }) => {
    const [{ params }] = JSON.parse(source.compiled.text) as [{ params: ParamKind[] }];
    const hashes = source.compiled.codes.map((one) => hashOf(Buffer.from(one, "base64")));
    return { source, params, hashes };
  });
}

// ---- when a program runs --------------------------------------------------------------------------------

/** What the runtime asks its compiler for. */
function jobOf({ source, params }: Bundled, options: JitOptions): Job {
  const { compiled: _, ...others } = source;
  const written = usableSource(others)!;
  const entry = { original: () => {}, captures: written.live, source: written };
  const { boundsCheck = "javascript", fastMath = false } = options;
  return {
    unit: collectUnit(entry, undefined, helperOf).unit,
    ...{ params, exact: false, captures: {}, unfit: {} },
    options: { boundsCheck, fastMath, without: [], version: 7 },
  };
}

function hashOfReply(reply: Reply): string {
  if (reply.kind !== "compiled") throw new Error(JSON.stringify(reply));
  return hashOf(reply.wasm);
}

/** As the worker does for a function that gets hot: it stops at the first tier, and goes on when asked. */
async function compileInWorker(job: Job): Promise<string> {
  const tiers: readonly CompiledTier[] = ["baseline", "optimized"];
  const [, optimized] = await Promise.all(
    tiers.map((tier) => answerMessage({ task: "compile", tier, job })),
  );
  return hashOfReply(optimized);
}

describe("the same code", () => {
  const place = makeWorkplace();
  let bundled: Bundled[] = [];
  const different = new Set<string>();

  beforeAll(async () => {
    bundled = await bundle();
  }, 60_000);

  it.each(BUILDS.map((build, i) => [JSON.stringify(build[0]), i] as const))(
    "%s",
    async (_, i) => {
      const [options, args, names] = BUILDS[i];
      const files = names.map(pathOf);
      const { code } = await place.numboac("build", ...files, "-o", `out${i}`, "-O2", ...args);
      expect(code).toBe(0);
      const written = place.list(`out${i}`);
      const before = BUILDS.slice(0, i).reduce((sum, build) => sum + build[2].length, 0);
      for (const [k, file] of names.entries()) {
        const one = bundled[before + k];
        const [best, anywhere = best] = one.hashes;
        const job = jobOf(one, options);
        const wasm = Buffer.from(written[`out${i}/${file}.${KERNELS[file]}.wasm`], "latin1");
        const hashes = {
          worker: await compileInWorker(job),
          sync: hashOfReply(compileNow(job)),
          // It asks no host what its functions of `Math` give.
          aot: hashOf(wasm),
        };
        const expected = { worker: best, sync: best, aot: anywhere };
        expect({ file, hashes }).toEqual({ file, hashes: expected });
        expect(different).not.toContain(best);
        different.add(best);
      }
    },
    60_000,
  );
});
