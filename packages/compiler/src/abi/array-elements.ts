/**
 * Elements of plain arrays that are passed as fields are: `a.shape[0]`, read once before the call.
 *
 * That is right as long as the call stores to no such array. Which arrays a function stores to is known by parameter and
 * capture, so an array is compared with those; rows of arrays of arrays are not looked at, and where the path of the
 * array itself is stored to, there is no call that would pass. Such a function is compiled without.
 */
import { depthOf } from "./plain-arrays.ts";
import type { CaptureAbi, FunctionAbi, ParamAbi } from "./types.ts";

/** Whether a capture is an element of a plain array. */
export function isElementCapture({ field }: CaptureAbi): boolean {
  return field !== undefined && /^\d+$/.test(field.path[field.path.length - 1]);
}

/** Whether it passes elements of arrays that it may store to, so that it must be compiled without that. */
export function storesToElements({ params, captures }: FunctionAbi): boolean {
  const elements = captures.filter(isElementCapture);
  if (elements.length === 0) return false;
  const stored = [...params, ...captures.filter(({ field }) => field?.cell !== true)].filter(
    isStored,
  );
  return stored.some(
    (one) => depthOf(one.kind)! > 1 || elements.some((element) => isOf(element, one)),
  );
}

const isStored = ({ kind, writes }: ParamAbi): boolean => writes && depthOf(kind) !== undefined;

/** Whether an element is of the array that a capture is, by their paths. */
function isOf({ field }: CaptureAbi, array: CaptureAbi | ParamAbi): boolean {
  const other = "field" in array ? array.field : undefined;
  if (other === undefined || other.root !== field!.root) return false;
  return other.path.join(".") === field!.path.slice(0, -1).join(".");
}

/** Whether a call stores to none of the arrays that elements were read of. */
export type AreUnstored = (
  arrays: readonly unknown[],
  args: readonly unknown[],
  values: readonly unknown[],
) => boolean;

export function makeElementTest({ params, captures }: FunctionAbi): AreUnstored {
  const indicesOf = (kinds: readonly ParamAbi[]): number[] =>
    kinds.flatMap((one, i) => (isStored(one) ? [i] : []));
  const [stored, captured] = [indicesOf(params), indicesOf(captures)];
  return (arrays, args, values) =>
    !stored.some((i) => arrays.includes(args[i])) &&
    !captured.some((i) => arrays.includes(values[i]));
}
