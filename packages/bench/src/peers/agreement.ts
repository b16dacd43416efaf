/**
 * Whether a peer computed what JavaScript computes: the same bits, or, where its mathematical functions or
 * its licence to reorder make that impossible, within the kernel's tolerance. Integers have no tolerance.
 */
import { checksum } from "../checksum.ts";
import type { Agreement } from "../engine/kernel-report.ts";
import type { Argument, Result, TypedArray } from "../kernel.ts";
import type { Dump } from "./argument-file.ts";

/** Rounding to single precision once more or once less. */
const SINGLE_EPSILON = 2 ** -23;

/**
 * Compares what a peer left behind with what JavaScript did.
 * @returns the agreement, or a sentence that says where they differ
 */
export function compareDumps(
  reference: Dump,
  dump: Dump,
  tolerance: number,
): Agreement | { readonly wrong: string } {
  if (checksum(reference.args, reference.result) === checksum(dump.args, dump.result)) {
    return "same bits";
  }
  if (reference.args.length !== dump.args.length) {
    return { wrong: `${dump.args.length} arguments instead of ${reference.args.length}` };
  }
  let maxRelativeError = 0;
  const values: [string, Argument | Result, Argument | Result][] = reference.args.map(
    (value, position) => [`argument ${position}`, value, dump.args[position]],
  );
  for (const [what, wanted, got] of [
    ...values,
    ["the result", reference.result, dump.result] as const,
  ]) {
    const error = compareValues(wanted, got, tolerance);
    if (typeof error === "string") return { wrong: `${what}${error}` };
    maxRelativeError = Math.max(maxRelativeError, error);
  }
  return { maxRelativeError };
}

/** The largest relative error, or how the sentence goes on. */
function compareValues(
  wanted: Argument | Result,
  got: Argument | Result,
  tolerance: number,
): number | string {
  if (typeof wanted === "object" && typeof got === "object") {
    return compareArrays(wanted, got, tolerance);
  }
  if (typeof wanted === "number" && typeof got === "number") {
    const error = relativeError(wanted, got);
    const allowed = Number.isSafeInteger(wanted) ? 0 : tolerance;
    return error <= allowed ? error : differ("", wanted, got);
  }
  return Object.is(wanted, got) ? 0 : differ("", wanted, got);
}

function compareArrays(wanted: TypedArray, got: TypedArray, tolerance: number): number | string {
  if (wanted.constructor !== got.constructor || wanted.length !== got.length) {
    const name = (array: TypedArray): string => `${array.constructor.name}(${array.length})`;
    return ` is ${name(got)} instead of ${name(wanted)}`;
  }
  const allowed = allowedFor(wanted, tolerance);
  let largest = 0;
  for (let i = 0; i < wanted.length; i++) {
    const error = relativeError(wanted[i], got[i]);
    // Not `>`: an error that is NaN must not pass.
    if (!(error <= allowed)) return differ(`[${i}]`, wanted[i], got[i]);
    if (error > largest) largest = error;
  }
  return largest;
}

function allowedFor(array: TypedArray, tolerance: number): number {
  if (array instanceof Float64Array) return tolerance;
  return array instanceof Float32Array ? Math.max(tolerance, SINGLE_EPSILON) : 0;
}

function relativeError(wanted: number, got: number): number {
  // The same infinity, both NaN; and −0 beside 0, which differ in their bits and not in their value.
  if (wanted === got || (Number.isNaN(wanted) && Number.isNaN(got))) return 0;
  return Math.abs(wanted - got) / Math.max(1, Math.abs(wanted), Math.abs(got));
}

function differ(where: string, wanted: unknown, got: unknown): string {
  return `${where} is ${String(got)} instead of ${String(wanted)}`;
}
