/**
 * The array or object that a compiled function returns, made of the values that it left in the result area.
 *
 * A new one each time, as the literal in the source makes one: plain, with JavaScript's own prototypes, and
 * its keys in the order of the source (JavaScript itself puts those that look like indices first). Spelled
 * out for few values: a loop over the keys costs several times as much.
 */
import type { AggregateResult, ArrayType, Result, ResultKind } from "@numboa/parser/ir";
import type { Part } from "./part.ts";
import { UNDEFINED_FLAGS, viewOfResults } from "./result-area.ts";

export const aggregate: Part = {
  bind: ({ abi, heap }) => {
    const make = makeAggregate(abi.result as AggregateResult, viewOfResults(heap.bytes.buffer));
    return {
      finish: make,
      wrap: (invoke) => () => {
        invoke();
        return make();
      },
    };
  },
};

type Make = () => unknown;

/** @param area the result area, see `result-area.ts` */
function makeAggregate(result: AggregateResult, area: Float64Array): Make {
  let leaf = 0;
  const maker = (one: Result): Make => {
    if (typeof one === "string") return READERS[one as keyof typeof READERS](area, leaf++);
    const items = one.items.map(maker);
    return one.kind === "tuple" ? tupleOf(items) : recordOf(one.keys, items);
  };
  return maker(result);
}

type Reader = (area: Float64Array, leaf: number) => Make;

const readDouble: Reader = (area, leaf) => () => area[leaf];

const READERS: Readonly<Record<Exclude<ResultKind, ArrayType>, Reader>> = {
  js: readDouble,
  f64: readDouble,
  u32: readDouble,
  // For engines a small integer, for programs the same.
  i32: (area, leaf) => () => area[leaf] | 0,
  bool: (area, leaf) => () => area[leaf] !== 0,
  "f64?": (area, leaf) => () => (area[UNDEFINED_FLAGS + leaf] === 0 ? area[leaf] : undefined),
  void: () => () => undefined,
  // The compiler refuses these.
  bigint64: readDouble,
  biguint64: readDouble,
};

function tupleOf(items: readonly Make[]): Make {
  const [a, b, c, d] = items;
  switch (items.length) {
    case 1:
      return () => [a()];
    case 2:
      return () => [a(), b()];
    case 3:
      return () => [a(), b(), c()];
    case 4:
      return () => [a(), b(), c(), d()];
    default:
      return () => items.map((item) => item());
  }
}

function recordOf(keys: readonly string[], items: readonly Make[]): Make {
  const [a, b, c, d] = items;
  const [p, q, r, s] = keys;
  switch (items.length) {
    case 1:
      return () => {
        const record: Record<string, unknown> = {};
        record[p] = a();
        return record;
      };
    case 2:
      return () => {
        const record: Record<string, unknown> = {};
        record[p] = a();
        record[q] = b();
        return record;
      };
    case 3:
      return () => {
        const record: Record<string, unknown> = {};
        record[p] = a();
        record[q] = b();
        record[r] = c();
        return record;
      };
    case 4:
      return () => {
        const record: Record<string, unknown> = {};
        record[p] = a();
        record[q] = b();
        record[r] = c();
        record[s] = d();
        return record;
      };
    default:
      return () => {
        const record: Record<string, unknown> = {};
        for (let i = 0; i < keys.length; i++) record[keys[i]] = items[i]();
        return record;
      };
  }
}
