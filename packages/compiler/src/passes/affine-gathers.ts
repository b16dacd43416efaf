/**
 * Loads of a loop of vectors whose index is a double that grows evenly (`analyses/affine-index.ts`): tested once before the
 * loop, they need no check in it, and their index is an integer.
 *
 *   %x = array.load %a, %4i1 !oob="nan"     ->     %x = array.load %a, base + 4 * i !oob="inbounds"
 */
import { makeOp, type Builder, type Value } from "@numboa/parser/ir";
import { MAX_LEAF } from "../analyses/affine-index.ts";
import type { Gather, MathLoop } from "../analyses/math-loop.ts";

/** Values of the body as they are where the builder stands, with some of them given. */
class Evaluation {
  readonly #builder: Builder;
  readonly #inside: ReadonlySet<Value>;
  readonly #known: Map<Value, Value>;

  constructor(builder: Builder, { inside }: MathLoop, known: readonly (readonly [Value, Value])[]) {
    this.#builder = builder;
    this.#inside = inside;
    this.#known = new Map(known);
  }

  of(value: Value): Value {
    if (!this.#inside.has(value)) return value;
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const { opcode, operands, attrs, results, span } = value.def!;
    const types = results.map(({ type }) => type);
    const copy = makeOp(
      opcode,
      operands.map((operand) => this.of(operand)),
      { attrs: { ...attrs }, types, span },
    );
    const made = this.#builder.append(copy).results[results.indexOf(value)];
    this.#known.set(value, made);
    return made;
  }
}

/** That all leaves are whole and small, and the first and the last index of each load within its array. */
export function emitGatherTests(b: Builder, plan: MathLoop): Value[] {
  const { loop, gathers } = plan;
  if (gathers.size === 0) return [];
  const [start, end] = loop.operands as [Value, Value];
  const [index] = loop.regions[0].params as [Value];
  const last = b.op("i32.add", [end, b.const("i32", -1)]);
  const [atStart, atLast] = [start, last].map((at) => new Evaluation(b, plan, [[index, at]])) as [
    Evaluation,
    Evaluation,
  ];
  const leaves = new Set([...gathers.values()].flatMap((gather) => gather.leaves));
  const tests = [...leaves].flatMap((leaf) => {
    const value = atStart.of(leaf);
    return [
      b.op("f64.eq", [b.op("f64.trunc", [value]), value]),
      b.op("f64.le", [b.op("f64.abs", [value]), b.const("f64", MAX_LEAF)]),
    ];
  });
  for (const [{ operands }, { scale }] of gathers) {
    const [array, at] = operands as [Value, Value];
    const ends = [atStart.of(at), atLast.of(at)] as const;
    const [least, most] = scale > 0 ? ends : [ends[1], ends[0]];
    const length = b.op("f64.convert_i32_s", [b.op("array.len", [array])]);
    tests.push(b.op("f64.ge", [least, b.const("f64", 0)]), b.op("f64.lt", [most, length]));
  }
  return tests;
}

/** What the scaled index of the loop is added to, computed before it. */
export function emitGatherBase(b: Builder, plan: MathLoop, at: Value, { scale }: Gather): Value {
  const [start] = plan.loop.operands as [Value];
  const [index] = plan.loop.regions[0].params as [Value];
  const first = new Evaluation(b, plan, [[index, start]]).of(at);
  const scaled = b.op("i32.mul", [start, b.const("i32", scale)]);
  return b.op("i32.sub", [b.op("i32.trunc_sat_f64_s", [first]), scaled]);
}
