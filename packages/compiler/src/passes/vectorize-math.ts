/**
 * Loops that compute functions of `Math`, several lanes at a time; part of `vectorize`.
 *
 *   for %i = %start to %end carry (%s = %s0) { … math.own exp … }
 *   ->
 *   %from, %s1 = if the loop is long, and what it stores apart {
 *     loop @again (%b = %start, %s2 = %s0) {
 *       %at, %s3 = block @stop {
 *         for %i = %b to %whole step 4 carry (%s4 = %s2) {
 *           … all lanes …
 *           if some lane is an exception { br @stop %i, %s4 } else { yield }
 *           stores; yield
 *         }
 *         yield %whole, …
 *       }
 *       if %at < %whole { some iterations from %at on, as they were; br @again … } else { yield }
 *       yield %at, %s3
 *     }
 *   } else { yield %start, %s0 }
 *   for %i = %from to %end carry (%s = %s1) { … }
 *
 * So an exception costs what these iterations cost anyway, and the loop of vectors calls nothing: an engine then
 * keeps what it needs in registers. Nothing is stored before it is known that there is no exception, so
 * the iterations can run again. What is the same bit for bit, and why: `analyses/math-loop.ts`.
 */
import { Builder, copyOp, makeOp, makeRegion, makeValue, newCopyMap } from "@numboa/parser/ir";
import type { Op, Region, Type, Value } from "@numboa/parser/ir";
import type { MathLoop } from "../analyses/math-loop.ts";
import type { VectorAccess } from "../analyses/vector-loop.ts";
import { MathBody } from "./math-body.ts";

interface MathVectorParts {
  readonly plan: MathLoop;
  /** The loop as it was. */
  readonly loop: Op;
  readonly lanes: number;
  /** Where the last whole group of lanes ends. */
  readonly last: Value;
  readonly emitIndex: (b: Builder, access: VectorAccess, index: Value, plus: number) => Value;
}

/** Emits the loops of vectors where the builder stands; gives where they end and what they leave. */
export function emitMathLoop(b: Builder, parts: MathVectorParts): Value[] {
  const { loop, last } = parts;
  const [start, , ...inits] = loop.operands as [Value, Value, ...Value[]];
  const types: Type[] = ["i32", ...inits.map(({ type }) => type)];
  const [from, ...carried] = types.map((type) => makeValue(type)) as [Value, ...Value[]];
  const body = makeRegion([from, ...carried]);
  const again = makeOp("loop", [start, ...inits], { regions: [body], types, span: loop.span });
  const stop = makeOp("block", [], { regions: [makeRegion()], types, span: loop.span });
  const vectors = emitVectors(b, parts, [from, last, ...carried], stop);
  stop.regions[0].ops.push(vectors, makeOp("yield", [last, ...vectors.results]));
  const inner = new Builder(body);
  inner.append(stop);
  const [at, ...left] = stop.results as [Value, ...Value[]];
  const then = regionOf((arm) => emitScalars(arm, parts, [at, ...left], again));
  const regions = [then, regionOf((arm) => arm.yield())];
  inner.emit("if", [inner.op("i32.lt_s", [at, last])], { regions });
  inner.yield([at, ...left]);
  return b.append(again).results;
}

/** The loop of vectors, left to `stop` where a lane is an exception. What never changes is computed where `b` stands. */
function emitVectors(b: Builder, parts: MathVectorParts, operands: Value[], stop: Op): Op {
  const { plan, loop, lanes, emitIndex } = parts;
  const [param] = loop.regions[0].params as [Value];
  const index = makeValue("i32", param.name);
  const carried = loop.results.map(({ type, name }) => makeValue(type, name));
  const region = makeRegion([index, ...carried]);
  const builder = new Builder(region);
  const body = new MathBody({
    plan,
    lanes,
    before: new Builder(b.region),
    builder,
    index,
    carried,
    emitIndex: (at, access, plus) => emitIndex(at, access, index, plus),
  });
  const except = body.compute();
  if (except !== undefined) {
    const leave = regionOf((arm) => arm.br(stop, [index, ...carried]));
    const regions = [leave, regionOf((arm) => arm.yield())];
    builder.emit("if", [builder.op("v128.any_true", [except])], { regions });
  }
  body.store();
  builder.yield(body.next());
  const types = carried.map(({ type }) => type);
  return makeOp("for", operands, {
    attrs: { step: lanes },
    regions: [region],
    types,
    span: loop.span,
  });
}

/**
 * Iterations of one after another for each exception. Where there are many, vectors are mostly computed in vain, so they
 * are not tried again at once.
 */
const SCALARS = 16;

/** Some iterations as they were, in whole groups of lanes; then the vectors go on. */
function emitScalars(b: Builder, parts: MathVectorParts, from: Value[], again: Op): void {
  const { loop, last } = parts;
  const [at, ...carried] = from as [Value, ...Value[]];
  const some = b.const("i32", SCALARS);
  const isNear = b.op("i32.lt_u", [b.op("i32.sub", [last, at]), some]);
  const end = b.op("select", [last, b.op("i32.add", [at, some]), isNear], { types: ["i32"] });
  const copy = copyOp(loop, newCopyMap());
  copy.operands = [at, end, ...carried];
  b.append(copy);
  b.br(again, [end, ...copy.results]);
}

function regionOf(fill: (b: Builder) => void): Region {
  const region = makeRegion();
  fill(new Builder(region));
  return region;
}
