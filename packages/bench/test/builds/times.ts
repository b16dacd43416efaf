/**
 * `npm run build-times`: how long `numboac build` takes for the whole suite in a process of its own, and how long a build under
 * `--watch` takes when one file has changed. `npm run build` before: what is timed is what was built. Medians of several runs; the time of the
 * processor is that of all threads.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Command } from "commander";
import { count } from "../soak/count.ts";
import { KERNELS, NUMBOAC, suiteFiles } from "./suite-files.ts";

const LEVELS = ["1", "2", "3", "s"];

const { runs } = new Command("build-times")
  .description("Seconds of `numboac build` for the whole suite, cold and under --watch.")
  .option("--runs <n>", "builds at each level", count, 5)
  .parse()
  .opts<{ runs: number }>();

interface Times {
  readonly wall: number;
  readonly cpu: number;
}

/** Written by the process itself at its end: nobody else knows the time of its threads. */
const REPORT = `data:text/javascript,${encodeURIComponent(
  `import { isMainThread } from "node:worker_threads";
import { writeFileSync } from "node:fs";
if (isMainThread) process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  writeFileSync("times.json", JSON.stringify({ wall: performance.now() / 1e3, cpu: (user + system) / 1e6 }));
});`,
)}`;

function buildCold(level: string, root: string): Times {
  const cwd = mkdtempSync(path.join(root, "cold-"));
  const args = ["--import", REPORT, ...NUMBOAC, "build", ...suiteFiles(), `-O${level}`];
  const { status, stderr } = spawnSync(process.execPath, [...args, "-o", "out"], {
    cwd,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`numboac build failed:\n${stderr}`);
  return JSON.parse(readFileSync(path.join(cwd, "times.json"), "utf8")) as Times;
}

/** Seconds from the change of a file to the end of the build, as users wait for them. */
async function rebuild(level: string, root: string): Promise<number[]> {
  const cwd = mkdtempSync(path.join(root, "watch-"));
  const source = path.dirname(KERNELS);
  for (const name of ["kernels", "inputs.ts", "kernel.ts", "checksum.ts"]) {
    cpSync(path.join(source, name), path.join(cwd, "src", name), { recursive: true });
  }
  const files = suiteFiles(path.join(cwd, "src/kernels"));
  const args = [...NUMBOAC, "build", ...files, `-O${level}`, "-o", "out", "--watch"];
  const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "ignore", "pipe"] });
  const seconds: number[] = [];
  try {
    await built(child);
    for (let i = 0; i < runs; i++) {
      const file = files[(7 * i) % files.length];
      const text = readFileSync(file, "utf8");
      const next = built(child);
      const begun = performance.now();
      writeFileSync(file, text.replace(/(for \(let \w+ = 0; )/, `$1/* ${i} */ `));
      await next;
      seconds.push((performance.now() - begun) / 1000);
    }
  } finally {
    child.kill();
  }
  return seconds;
}

function built(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = "";
    const listen = (chunk: Buffer): void => {
      text += String(chunk);
      if (!text.includes("watching")) return;
      child.stderr!.off("data", listen);
      if (text.includes("not built")) reject(new Error(text));
      else resolve();
    };
    child.stderr!.on("data", listen);
    child.once("exit", () => reject(new Error(`numboac ended:\n${text}`)));
  });
}

const median = (values: readonly number[]): string =>
  values
    .toSorted((a, b) => a - b)
    [values.length >> 1].toFixed(2)
    .padStart(12);

const root = mkdtempSync(path.join(os.tmpdir(), "numboa-builds-"));
try {
  const heads = ["seconds", "processor", "--watch"].map((text) => text.padStart(12)).join("");
  process.stdout.write(`${suiteFiles().length} modules, ${os.availableParallelism()} cores\n\n`);
  process.stdout.write(`${"level".padEnd(8)}${heads}\n`);
  for (const level of LEVELS) {
    const cold = Array.from({ length: runs }, () => buildCold(level, root));
    const warm = await rebuild(level, root);
    const shown = [cold.map(({ wall }) => wall), cold.map(({ cpu }) => cpu), warm].map(median);
    process.stdout.write(`${`-O${level}`.padEnd(8)}${shown.join("")}\n`);
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
