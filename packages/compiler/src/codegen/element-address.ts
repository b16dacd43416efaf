/**
 * Where an element of an array stands, and whether there is one.
 *
 * Addresses are unsigned 32-bit and every array lies whole within the 4 GiB, so `address + (index << shift)`
 * may be computed modulo 2^32 for an index that is an element. A length is at most 2^31 - 1.
 *
 * Checked accesses decide exactly what JavaScript's property key decides: an i32 or i64 index by one
 * unsigned comparison; a double is an element's index if it equals its own truncation (so -0 is 0, and
 * 0.5, NaN and Infinity are none) and that is below the length.
 *
 * `a[x + c]` with a small constant c >= 0 becomes an access at `x` with the constant in the instruction. The
 * engine adds that constant without wrapping, so what it is added to must be the true address of element
 * `x` and not that modulo 2^32: it is, because x >= -c and no array begins below
 * {@link HEAP_BASE} >= c << shift. The same holds for `array.at`, whose address may wrap: what counts is the
 * element of the array itself.
 */
import {
  elementOf,
  ELEMENTS,
  type ArrayType,
  type ElementKind,
  type Op,
  type Value,
} from "@numboa/parser/ir";
import { HEAP_BASE } from "../abi/heap-base.ts";
import type { FunctionEmitter } from "./function-emitter.ts";

export interface Access {
  readonly array: Value;
  readonly index: Value;
  readonly kind: ElementKind;
  readonly shift: number;
}

export function accessOf(op: Op): Access {
  const [array, index] = op.operands;
  const kind = elementOf(array.type as ArrayType);
  return { array, index, kind, shift: ELEMENTS[kind].shift };
}

/** Pushes an element's address, or one below it, and gives what the instruction adds. */
export function provedAddress(access: Access, emitter: FunctionEmitter): number {
  const { code } = emitter;
  const { shift } = access;
  const { base, plus } = splitIndex(access, emitter);
  code.get(emitter.array(access.array).address);
  if (base) {
    emitter.value(base);
    scale(emitter, shift);
    code.op("i32.add");
  }
  return plus * 2 ** shift;
}

function splitIndex(
  { index, shift }: Access,
  emitter: FunctionEmitter,
): { base?: Value; plus: number } {
  const known = foldable(index, shift);
  if (known !== undefined) return { plus: known };
  if (index.def?.opcode === "i32.add" && emitter.isInlined(index)) {
    const [x, y] = index.def.operands;
    for (const [base, other] of [
      [x, y],
      [y, x],
    ]) {
      const plus = foldable(other, shift);
      if (plus !== undefined) return { base, plus };
    }
  }
  return { base: index, plus: 0 };
}

/** A constant number of elements that the instruction may add. */
function foldable({ def }: Value, shift: number): number | undefined {
  if (def?.opcode !== "i32.const") return undefined;
  const plus = Number(def.attrs.value);
  return plus >= 0 && plus * 2 ** shift <= HEAP_BASE ? plus : undefined;
}

/** Turns a number of elements on the stack into one of bytes. */
export function scale({ code }: FunctionEmitter, shift: number): void {
  if (shift === 0) return;
  code.i32Const(shift);
  code.op("i32.shl");
}

/** Tests the index and lets `use` emit what follows, with the test on the stack and the address at hand. */
export function checked(
  access: Access,
  emitter: FunctionEmitter,
  use: (pushAddress: () => void, pushIsIndex: () => void) => void,
): void {
  const { code } = emitter;
  const { address } = emitter.array(access.array);
  CHECKS[access.index.type as "i32" | "i64" | "f64"](access, emitter, (pushIndex, pushIsIndex) =>
    use(() => {
      code.get(address);
      pushIndex();
      scale(emitter, access.shift);
      code.op("i32.add");
    }, pushIsIndex),
  );
}

/** `pushIsIndex` asks of what is no element whether it is an array index, below 2^32 - 1, all the same. */
type Check = (
  access: Access,
  emitter: FunctionEmitter,
  use: (pushIndex: () => void, pushIsIndex: () => void) => void,
) => void;

const CHECKS: Readonly<Record<"i32" | "i64" | "f64", Check>> = {
  i32: ({ array, index }, emitter, use) => {
    const { code } = emitter;
    emitter.inLocal(index, (local) => {
      code.get(local);
      code.get(emitter.array(array).length);
      code.op("i32.lt_u");
      use(
        () => code.get(local),
        () => {
          code.get(local);
          code.i32Const(0);
          code.op("i32.ge_s");
        },
      );
    });
  },
  i64: ({ array, index }, emitter, use) => {
    const { code } = emitter;
    emitter.inLocal(index, (local) => {
      code.get(local);
      code.get(emitter.array(array).length);
      code.op("i64.extend_i32_u");
      code.op("i64.lt_u");
      use(
        () => {
          code.get(local);
          code.op("i32.wrap_i64");
        },
        () => {
          code.get(local);
          code.i64Const(2n ** 32n - 1n);
          code.op("i64.lt_u");
        },
      );
    });
  },
  f64: ({ array, index }, emitter, use) => {
    const { code } = emitter;
    emitter.inLocal(index, (local) => {
      code.get(local);
      code.op("i32.trunc_sat_f64_u");
      emitter.popTemporary("i32", (whole) => {
        code.get(whole);
        code.get(emitter.array(array).length);
        code.op("i32.lt_u");
        code.get(whole);
        code.op("f64.convert_i32_u");
        code.get(local);
        code.op("f64.eq");
        code.op("i32.and");
        use(
          () => code.get(whole),
          () => {
            code.get(whole);
            code.op("f64.convert_i32_u");
            code.get(local);
            code.op("f64.eq");
            code.get(whole);
            code.i32Const(-1);
            code.op("i32.ne");
            code.op("i32.and");
          },
        );
      });
    });
  },
};
