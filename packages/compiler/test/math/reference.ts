/** `reference.c`, compiled and asked: how far results of functions of `Math` are from the true ones. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Errors in units in the last place. */
export interface Errors {
  readonly points: number;
  readonly max: number;
  readonly mean: number;
  /** NaN, infinities and zeros that are others. */
  readonly wrong: number;
  /** Where the largest is: arguments and result, as C prints hexadecimal numbers. */
  readonly at: readonly string[];
}

const SOURCE = fileURLToPath(new URL("reference.c", import.meta.url));

export class Reference {
  readonly #folder = mkdtempSync(join(tmpdir(), "numboa-ulps-"));
  readonly #file = join(this.#folder, "reference");

  /** @throws Error where there is no gcc with libquadmath */
  constructor() {
    const args = ["-O2", SOURCE, "-o", this.#file, "-lquadmath", "-lm"];
    const { status, error, stderr } = spawnSync("gcc", args, { encoding: "utf8" });
    if (status === 0) return;
    this.dispose();
    throw new Error(
      `the reference needs gcc and libquadmath: ${error === undefined ? stderr.trim() : error.message}`,
    );
  }

  /** Of results, each after its arguments. */
  errorsOf(name: string, arity: number, points: Float64Array): Errors {
    const input = new Uint8Array(points.buffer, 0, points.byteLength);
    return JSON.parse(this.#run([name, `${arity}`], input)) as Errors;
  }

  /** The true values: of each the nearest double, and how many units in its last place are left. */
  valuesOf(name: string, arity: number, points: Float64Array): [number, number][] {
    const input = new Uint8Array(points.buffer, 0, points.byteLength);
    const lines = this.#run([name, `${arity}`, "values"], input)
      .trim()
      .split("\n");
    return lines.map((line) => line.split(" ").map(Number) as [number, number]);
  }

  #run(args: readonly string[], input: Uint8Array): string {
    const options = { input, maxBuffer: 2 ** 28 };
    const { status, stdout, stderr } = spawnSync(this.#file, args, options);
    if (status !== 0) throw new Error(`the reference failed: ${stderr.toString()}`);
    return stdout.toString();
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Errors of several sets of points as one. */
export function together(parts: readonly Errors[]): Errors {
  const points = parts.reduce((sum, part) => sum + part.points, 0);
  const largest = parts.reduce((one, other) => (other.max > one.max ? other : one));
  return {
    points,
    max: largest.max,
    mean: parts.reduce((sum, part) => sum + part.mean * part.points, 0) / points,
    wrong: parts.reduce((sum, part) => sum + part.wrong, 0),
    at: largest.at,
  };
}
