/**
 * Integers, or masks, in lanes of a width as the same ones in lanes of another.
 *
 * Wider: the sign's bits, or zeros, go above; a mask is a signed number, 0 or -1. Narrower: the lowest bits stay. WebAssembly takes
 * the nearest number that fits instead, which is the same for a mask, and for a number whose upper bits are cleared
 * before.
 */
import type { Builder, Opcode, Value } from "@numboa/parser/ir";
import {
  isMask,
  isUnsigned,
  SHAPES,
  widthOf,
  type LaneKind,
  type Width,
} from "../analyses/lane-kinds.ts";

interface Place {
  readonly b: Builder;
  /** For what is the same in all iterations. */
  readonly before: Builder;
  /** How many lanes there are in all: of narrow ones, they may fill half a vector. */
  readonly lanes: number;
}

export function resizeLanes(
  parts: readonly Value[],
  from: LaneKind,
  to: LaneKind,
  place: Place,
): readonly Value[] {
  let width = widthOf(from);
  const target = widthOf(to);
  let resized = parts;
  if (target < width && !isMask(from)) resized = lowest(parts, width, target, place);
  for (; width < target; width = (2 * width) as Width) resized = widen(resized, from, width, place);
  for (; width > target; width = (width / 2) as Width)
    resized = narrow(resized, from, width, place);
  return resized;
}

function widen(
  parts: readonly Value[],
  kind: LaneKind,
  width: Width,
  { b, lanes }: Place,
): readonly Value[] {
  const [from, to] = [SHAPES[width], SHAPES[(2 * width) as Width]];
  const sign = isUnsigned(kind) ? "u" : "s";
  const isHalf = lanes * width < 128;
  const halves = isHalf ? (["low"] as const) : (["low", "high"] as const);
  return parts.flatMap((part) =>
    halves.map((half) => b.op(`${to}.extend_${half}_${from}_${sign}` as Opcode, [part])),
  );
}

/** Two vectors become one; a single one becomes half of one. */
function narrow(
  parts: readonly Value[],
  kind: LaneKind,
  width: Width,
  { b }: Place,
): readonly Value[] {
  const [from, to] = [SHAPES[width], SHAPES[(width / 2) as Width]];
  const sign = isMask(kind) ? "s" : "u";
  const opcode = width === 64 ? "i32x4.wrap_i64x2" : (`${to}.narrow_${from}_${sign}` as Opcode);
  return Array.from({ length: Math.ceil(parts.length / 2) }, (_, k) =>
    b.op(opcode, [parts[2 * k], parts[2 * k + 1] ?? parts[2 * k]]),
  );
}

function lowest(
  parts: readonly Value[],
  width: Width,
  target: Width,
  { b, before }: Place,
): readonly Value[] {
  const ones = before.op(`${SHAPES[width]}.splat` as Opcode, [
    before.const("i32", 2 ** target - 1),
  ]);
  return parts.map((part) => b.op("v128.and", [part, ones]));
}
