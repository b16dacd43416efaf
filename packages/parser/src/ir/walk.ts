/**
 * Walking and copying the tree of regions.
 *
 * Definitions come before their uses in walk order, loops included: a back edge is an op inside the loop.
 * So one forward walk with a substitution rewrites a function completely.
 */
import { makeValue } from "./build.ts";
import type { Func, Op, Region, Value } from "./nodes.ts";

/** Calls `visit` for every op in order, before its regions. */
export function walk(region: Region, visit: (op: Op, region: Region) => void): void {
  for (const op of region.ops) {
    visit(op, region);
    for (const inner of op.regions) walk(inner, visit);
  }
}

/** Every op of a region and its regions, in order. */
export function allOps(region: Region): Op[] {
  const ops: Op[] = [];
  walk(region, (op) => ops.push(op));
  return ops;
}

/** Every value defined in a region or its regions. */
export function computeDefinitions(region: Region, found: Set<Value> = new Set()): Set<Value> {
  for (const param of region.params) found.add(param);
  for (const op of region.ops) {
    for (const result of op.results) found.add(result);
    for (const inner of op.regions) computeDefinitions(inner, found);
  }
  return found;
}

/** How often each value is used as an operand. Values that are not in the map are unused. */
export function computeUseCounts(region: Region): Map<Value, number> {
  const counts = new Map<Value, number>();
  walk(region, (op) => {
    for (const value of op.operands) counts.set(value, (counts.get(value) ?? 0) + 1);
  });
  return counts;
}

/** Replaces operands throughout, following chains of replacements. */
export function substitute(region: Region, replacements: ReadonlyMap<Value, Value>): void {
  if (replacements.size === 0) return;
  walk(region, (op) => {
    op.operands = resolveAll(replacements, op.operands);
  });
}

/** {@link resolve} of each value; the very array where that changes nothing. */
export function resolveAll(replacements: ReadonlyMap<Value, Value>, values: Value[]): Value[] {
  if (replacements.size === 0) return values;
  for (let i = 0; i < values.length; i++) {
    if (replacements.has(values[i])) return values.map((value) => resolve(replacements, value));
  }
  return values;
}

/** The end of a chain of replacements. */
export function resolve(replacements: ReadonlyMap<Value, Value>, value: Value): Value {
  let current = value;
  for (let next = replacements.get(current); next; next = replacements.get(current)) current = next;
  return current;
}

/** What a copy maps: values and branch targets of the original to those of the copy. */
export interface CopyMap {
  values: Map<Value, Value>;
  targets: Map<Op, Op>;
}

export function newCopyMap(): CopyMap {
  return { values: new Map(), targets: new Map() };
}

/** Copies a region with fresh values. What is defined outside and not in `map` stays as it is. */
export function copyRegion(region: Region, map: CopyMap = newCopyMap()): Region {
  const params = region.params.map((param) => copyValue(param, map));
  const copy: Region = { params, ops: [] };
  for (const op of region.ops) copy.ops.push(copyOp(op, map));
  return copy;
}

/** Copies one op with its regions; see {@link copyRegion}. */
export function copyOp(op: Op, map: CopyMap): Op {
  const { opcode, attrs, span } = op;
  const operands = op.operands.map((value) => map.values.get(value) ?? value);
  const target = op.target && (map.targets.get(op.target) ?? op.target);
  const copy: Op = {
    opcode,
    operands,
    results: [],
    attrs: { ...attrs },
    regions: [],
    target,
    span,
  };
  for (const result of op.results) copy.results.push(copyValue(result, map, copy));
  if (op.regions.length === 0) return copy;
  map.targets.set(op, copy);
  for (const inner of op.regions) copy.regions.push(copyRegion(inner, map));
  return copy;
}

/** Copies a function, so that a pass can be tried or a specialization derived. */
export function copyFunc(func: Func, name: string = func.name, map: CopyMap = newCopyMap()): Func {
  const params = func.params.map((param) => copyValue(param, map));
  return { ...func, name, params, captures: [...func.captures], body: copyRegion(func.body, map) };
}

function copyValue(value: Value, map: CopyMap, def?: Op): Value {
  const copy = makeValue(value.type, value.name, def);
  map.values.set(value, copy);
  return copy;
}
