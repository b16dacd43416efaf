/**
 * Building IR: constructors for nodes and a cursor that appends ops to a region.
 *
 *     const b = new Builder(func.body);
 *     const sum = b.op("f64.add", [x, y]);
 *     b.return([sum]);
 *
 * Result types come from the opcode table; where it says `explicit` the caller gives them.
 */
import type { Span } from "../span.ts";
import { rowOf, type Opcode } from "./ops.ts";
import type { Attr, Func, Module, Op, Region, Value } from "./nodes.ts";
import type { NumberType, Type } from "./types.ts";

/** Values have all their properties from the start, and so have ops: objects of one shape are read faster. */
export function makeValue(type: Type, name?: string, def?: Op): Value {
  return { type, name, def };
}

export function makeRegion(params: Value[] = []): Region {
  return { params, ops: [] };
}

export function makeFunc(name: string, params: Value[], captures: string[] = []): Func {
  return { name, params, result: "js", body: makeRegion(), captures };
}

export function makeModule(level: Module["level"], entry: string, funcs: Func[]): Module {
  return { level, entry, funcs: new Map(funcs.map((func) => [func.name, func])) };
}

interface OpParts {
  attrs?: Record<string, Attr>;
  regions?: Region[];
  /** Result types, where the opcode's row does not fix them. */
  types?: readonly Type[];
  target?: Op;
  span?: Span | undefined;
}

/** An op that stands nowhere yet. */
export function makeOp(opcode: Opcode, operands: Value[], parts: OpParts = {}): Op {
  const row = rowOf(opcode);
  const types = row.results === "explicit" ? (parts.types ?? []) : row.results;
  const op: Op = {
    opcode,
    operands,
    results: [],
    attrs: parts.attrs ?? {},
    regions: parts.regions ?? [],
    target: parts.target,
    span: parts.span,
  };
  for (const type of types) op.results.push(makeValue(type, undefined, op));
  return op;
}

/** Appends to one region at a time. */
export class Builder {
  region: Region;
  /** Given to every op built while it is set. */
  span: Span | undefined;

  constructor(region: Region) {
    this.region = region;
  }

  append(op: Op): Op {
    this.region.ops.push(op);
    return op;
  }

  /** Appends an op and gives the op itself. */
  emit(opcode: Opcode, operands: Value[], parts: OpParts = {}): Op {
    const op = makeOp(opcode, operands, parts);
    if (!("span" in parts)) op.span = this.span;
    return this.append(op);
  }

  /** Appends an op with one result and gives that. */
  op(opcode: Opcode, operands: Value[], parts: OpParts = {}): Value {
    const [result] = this.emit(opcode, operands, parts).results;
    if (!result) throw new Error(`${opcode} has no result`);
    return result;
  }

  const(type: NumberType, value: number | bigint): Value {
    return this.op(`${type}.const`, [], { attrs: { value } });
  }

  yield(values: Value[] = []): Op {
    return this.emit("yield", values);
  }

  return(values: Value[] = []): Op {
    return this.emit("return", values);
  }

  br(target: Op, values: Value[] = []): Op {
    return this.emit("br", values, { target });
  }

  /** Runs `fill` with the cursor in `region`, then puts the cursor back. */
  inside<T>(region: Region, fill: () => T): T {
    const outer = this.region;
    this.region = region;
    try {
      return fill();
    } finally {
      this.region = outer;
    }
  }

  /** Whether the region already ended; nothing may be appended then. */
  get ended(): boolean {
    const last = this.region.ops.at(-1);
    return last !== undefined && rowOf(last.opcode).effect === "exit";
  }
}
