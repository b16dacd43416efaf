/**
 * `npm run wasm-sizes`: the bytes of the suite's `.wasm` files at the levels of `numboac build` that optimize, and those of
 * AssemblyScript's for the same kernels. `npm run build` before: what is measured is what was built.
 *
 * AssemblyScript compiles as the peer of the suite does (`peers/assemblyscript/compiler.ts`): `asc -O3` for speed, no bounds checks, no
 * assertions, the runtime `stub`. That runtime adds nothing to kernels that make no arrays: its smallest module has 64 bytes. Its `Math` is its own and
 * comes along, tables and all; ours is the host's. So kernels that call functions of `Math` are summed apart.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { kernels, type Kernel } from "@numboa/bench";
import { Command } from "commander";
import { FLAGS, compilerVersion, loadCompiler } from "../../src/peers/assemblyscript/compiler.ts";
import { readSource, writtenKernels } from "../../src/peers/assemblyscript/sources.ts";
import { sectionsOf, type Sections } from "./sections.ts";
import { compareSpeed } from "./speed.ts";
import { NUMBOAC, suiteFiles } from "./suite-files.ts";

export const LEVELS = ["2", "3", "s"] as const;

const { json, speed } = new Command("wasm-sizes")
  .description("Bytes of the suite's .wasm files at each level, against AssemblyScript's.")
  .option("--speed", "also how many times as fast as JavaScript each level is, in this process")
  .option("--json", "print JSON")
  .parse()
  .opts<{ json?: boolean; speed?: boolean }>();

interface Size extends Sections {
  readonly gzip: number;
}

interface Row {
  readonly kernel: string;
  /** By level. */
  readonly ours: readonly Size[];
  readonly asc: Size;
  readonly hasMath: boolean;
}

const sizeOf = (wasm: Uint8Array): Size => ({
  ...sectionsOf(wasm),
  gzip: gzipSync(wasm, { level: 9 }).length,
});

function build(level: string, out: string): void {
  const args = [...NUMBOAC, "build", ...suiteFiles(), `-O${level}`, "-o", out];
  // Where it runs decides nothing, but that paths in messages are short.
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: out, encoding: "utf8" });
  if (status !== 0) throw new Error(`numboac build -O${level} failed:\n${stderr}`);
}

/** Functions of `Math` that no instruction of WebAssembly is. */
const callsMath = ({ fn, captures }: Kernel): boolean =>
  [fn, ...Object.values(captures)].some((one) => /Math\.(exp|log|sin|cos|pow)/.test(String(one)));

async function measure(folders: readonly string[]): Promise<Row[]> {
  const { compile } = await loadCompiler();
  const built = new Set(suiteFiles().map((file) => path.basename(file, ".ts")));
  const rows: Row[] = [];
  for (const name of writtenKernels().filter((one) => built.has(one))) {
    const kernel = kernels.find((one) => one.name === name)!;
    const ours = folders.map((folder) =>
      sizeOf(readFileSync(path.join(folder, `${name}.${kernel.fn.name}.wasm`))),
    );
    const asc = sizeOf(await compile(name, readSource(name)));
    rows.push({ kernel: name, ours, asc, hasMath: callsMath(kernel) });
  }
  return rows.sort((a, b) => b.ours[1].total - a.ours[1].total);
}

function table(rows: readonly Row[]): string {
  const cells = (texts: readonly (string | number)[]): string =>
    texts.map((text) => String(text).padStart(9)).join("");
  const heads = [...LEVELS.map((level) => `-O${level}`), "asc -O3", "-O3/asc", "-Os/asc"];
  const more = ["-O3 gzip", "-Os gzip", "asc gzip", "-O3 code", "custom", "asc code", "data"];
  const line = (name: string, ours: readonly Size[], asc: Size): string => {
    const [, fast, small] = ours;
    const ratios = [fast, small].map(({ total }) => (total / asc.total).toFixed(2));
    const rest = [fast.gzip, small.gzip, asc.gzip, fast.code, fast.custom, asc.code, asc.data];
    return (
      name.padEnd(18) + cells([...ours.map(({ total }) => total), asc.total, ...ratios, ...rest])
    );
  };
  const totals = (name: string, some: readonly Row[]): string =>
    line(
      name,
      LEVELS.map((_, i) => sum(some.map(({ ours }) => ours[i]))),
      sum(some.map(({ asc }) => asc)),
    );
  return [
    "kernel".padEnd(18) + cells([...heads, ...more]),
    ...rows.map(({ kernel, ours, asc }) => line(kernel, ours, asc)),
    "",
    totals("all", rows),
    totals(
      "without Math",
      rows.filter(({ hasMath }) => !hasMath),
    ),
    totals(
      "with Math",
      rows.filter(({ hasMath }) => hasMath),
    ),
  ].join("\n");
}

function sum(sizes: readonly Size[]): Size {
  const of = (key: keyof Size): number => sizes.reduce((total, size) => total + size[key], 0);
  return {
    ...{ total: of("total"), code: of("code"), data: of("data"), custom: of("custom") },
    gzip: of("gzip"),
  };
}

const root = mkdtempSync(path.join(os.tmpdir(), "numboa-sizes-"));
try {
  const folders = LEVELS.map((level) => mkdtempSync(path.join(root, `O${level}-`)));
  LEVELS.forEach((level, i) => build(level, folders[i]));
  const rows = await measure(folders);
  const text = json ? JSON.stringify(rows, null, 2) : table(rows);
  process.stdout.write(`AssemblyScript ${compilerVersion()}: ${FLAGS.join(" ")}\n\n${text}\n`);
  if (speed) {
    const sides = LEVELS.map((level, i) => ({ name: `-O${level}`, folder: folders[i] }));
    process.stdout.write(
      `\n${await compareSpeed(
        sides,
        rows.map(({ kernel }) => kernel),
      )}\n`,
    );
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
