/** Shows the integers that a run computes: each is stored to an array that JavaScript watches. */
import {
  FuelExhausted,
  copyFunc,
  makeOp,
  prepare,
  type Module,
  type Op,
  type Region,
  type RuntimeValue,
  type Value,
} from "@numboa/parser/ir";

/**
 * Runs the entry and gives every value of i32 and i64 results and loop indices in its order. i64 are seen
 * through `f64.convert_i64_s`.
 */
export function observe(
  module: Module,
  inputs: () => RuntimeValue[],
  see: (value: Value, number: number) => void,
): void {
  const original = module.funcs.get(module.entry)!;
  const func = copyFunc(original);
  const log: Value = { type: "f64[]", name: "log" };
  const at: Value[] = [];
  // Parallel walks: a copy has the shape of what it copies.
  const instrument = (from: Region, region: Region): void => {
    const seen = from.params.map((value, k) => [value, region.params[k]] as const);
    const head = seen.flatMap(([value, copy]) => report(value, copy));
    region.ops = region.ops.flatMap((op, k) => {
      const source = from.ops[k];
      op.regions.forEach((inner, n) => instrument(source.regions[n], inner));
      return [op, ...op.results.flatMap((copy, n) => report(source.results[n], copy))];
    });
    region.ops.unshift(...head);
  };
  const report = (value: Value, copy: Value): Op[] => {
    if (value.type !== "i32" && value.type !== "i64") return [];
    const index = makeOp("i32.const", [], { attrs: { value: at.push(value) - 1 } });
    const widen = makeOp(`f64.convert_${value.type}_s`, [copy]);
    const store = makeOp("array.store", [log, index.results[0], widen.results[0]], {
      attrs: { oob: "drop" },
    });
    return [index, widen, store];
  };
  instrument(original.body, func.body);
  func.params.push(log);
  func.paramKinds = [...func.paramKinds!, "f64[]"];
  const funcs = new Map([...module.funcs, [func.name, func]]);
  runWatched({ ...module, funcs }, inputs, (k, number) => see(at[k], number));
}

/** The last value of each place is enough: fuel of growing size shows those before. */
function runWatched(
  module: Module,
  inputs: () => RuntimeValue[],
  see: (place: number, number: number) => void,
): void {
  const call = prepare(module);
  for (const fuel of [200, 600, 1500, 4000]) {
    const log = new Float64Array(4000).fill(NaN);
    try {
      call([...inputs(), log], { fuel });
    } catch (error) {
      if (!(error instanceof FuelExhausted)) throw error;
    }
    log.forEach((number, place) => {
      if (!Number.isNaN(number)) see(place, number);
    });
  }
}
