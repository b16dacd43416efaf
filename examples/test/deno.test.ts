/** The script for Deno: in Deno, where that is installed, and in Node, where it is the same program. */
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const SCRIPT = fileURLToPath(new URL("../deno/mandelbrot.ts", import.meta.url));
const deno = process.env["DENO"] ?? "deno";
const hasDeno = spawnSync(deno, ["--version"]).status === 0;
const folder = mkdtempSync(join(tmpdir(), "numboa-deno-"));
afterAll(() => rmSync(folder, { recursive: true }));

function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, args, (error, out, errors) => {
      if (error === null) resolve(out);
      else reject(new Error(`${error.message}\n${errors}`));
    });
  });
}

interface Drawn {
  readonly bytes: Buffer;
  /** How many of the strips ran as WebAssembly. */
  readonly compiled: number;
}

async function draw(command: string, args: readonly string[]): Promise<Drawn> {
  const file = join(folder, "picture.pgm");
  const out = await run(command, [...args, SCRIPT, file]);
  const [, compiled] = /(\d+) of 100 strips as WebAssembly/.exec(out)!;
  return { bytes: readFileSync(file), compiled: Number(compiled) };
}

let inNode: Drawn;
beforeAll(async () => {
  inNode = await draw(process.execPath, process.execArgv);
}, 60_000);

test("draws the set, most of it compiled, in Node", () => {
  const { bytes, compiled } = inNode;
  expect(bytes.subarray(0, 15).toString("latin1")).toBe("P5\n1200 800\n255");
  expect(bytes.length).toBe(16 + 1200 * 800);
  // The set itself is black, and it is where it should be.
  expect(bytes[16 + 400 * 1200 + 800]).toBe(0);
  expect(bytes[16]).toBeGreaterThan(0);
  expect(compiled).toBeGreaterThan(0);
});

test.skipIf(!hasDeno)(
  "draws the same in Deno (skipped where it is not installed, or named by DENO)",
  async () => {
    const { bytes, compiled } = await draw(deno, ["run", "--allow-all", "--conditions=source"]);
    expect(bytes.equals(inNode.bytes)).toBe(true);
    expect(compiled).toBeGreaterThan(0);
  },
  60_000,
);
