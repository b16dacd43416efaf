/**
 * The body of an outer loop in lanes (`analyses/outer-loop.ts`): every op of the scalar body in its place, once for all
 * lanes if its result is the same in all, else as many vectors as hold the lanes.
 *
 * A linear index is computed for the first lane; the others are a stride away: neighbours are loaded and stored as
 * vectors, others element by element, into halves of vectors. Cells (`analyses/outer-alias.ts`)
 * are carried through the inner loop: loaded before it, stored after it.
 */
import { ELEMENTS, elementOf, makeOp, makeRegion, makeValue } from "@numboa/parser/ir";
import type { ArrayType, Op, Region, Value } from "@numboa/parser/ir";
import type { Cell, OuterPlan } from "../analyses/outer-alias.ts";
import type { OuterLoop, Stride } from "../analyses/outer-loop.ts";
import { lanesIn, type LaneKind } from "../analyses/lane-kinds.ts";
import { elementKind, vectorOpcode } from "../analyses/vector-loop.ts";
import { SPLAT, VectorBody } from "./vector-body.ts";

const CHEAP_IN_LANES = /^f(?:64|32)\.(?:add|sub|mul)$/;

export class OuterBody extends VectorBody {
  private readonly outer: OuterLoop;
  private readonly cells: OuterPlan["cells"];
  private readonly strides = new Map<Op, Stride>();
  /** By a value of the scalar body, its copy here: uniform, or for the first lane. */
  protected readonly copies = new Map<Value, Value>();
  /** What the cells of the loops around hold now, by access. */
  private readonly cellOf = new Map<Op, Cell>();
  private readonly held = new Map<Cell, readonly Value[]>();

  constructor(outer: OuterLoop, { cells }: OuterPlan, lanes: number, body: Region) {
    super(outer, lanes, body, body, (_, access) => this.scalar(access.op.operands[1]));
    this.before = this.b;
    this.outer = outer;
    this.cells = cells;
    for (const { op, stride } of outer.accesses) this.strides.set(op, stride);
    this.copies.set(outer.loop.regions[0].params[0], body.params[0]);
  }

  override emit(): void {
    this.ops(this.outer.loop.regions[0]);
    this.passOn();
  }

  protected ops({ ops }: Region): void {
    for (const op of ops) {
      this.b.span = op.span;
      this.visit(op);
      this.b.span = undefined;
    }
  }

  protected visit(op: Op): void {
    if (op.opcode === "for") this.loop(op);
    else if (op.opcode === "if") this.branch(op);
    else if (op.opcode === "array.load") this.loadLanes(op);
    else if (op.opcode === "array.store") this.storeLanes(op);
    else if (op.opcode !== "yield") this.value(op);
  }

  private value(op: Op): void {
    const [result] = op.results;
    const kind = this.kind(result);
    if (kind) this.vectors(result, kind);
    else this.copy(op);
  }

  protected kind(value: Value): LaneKind | undefined {
    return this.outer.kinds.get(value);
  }

  private copy({ opcode, operands, attrs, results, span }: Op): void {
    const parts = { attrs: { ...attrs }, types: results.map(({ type }) => type), span };
    const copied = this.b.append(
      makeOp(
        opcode,
        operands.map((operand) => this.scalar(operand)),
        parts,
      ),
    );
    results.forEach((result, k) => {
      this.copies.set(result, copied.results[k]);
      copied.results[k].name = result.name;
    });
  }

  private loadLanes(op: Op): void {
    const [result] = op.results;
    const cell = this.cellOf.get(op);
    if (cell) this.parts.set(result, this.held.get(cell)!);
    else if (this.kind(result)) this.parts.set(result, this.elements(op));
    else this.loadUniform(op);
  }

  /** Both as it is and in all lanes: what is not used goes. */
  private loadUniform(op: Op): void {
    const [array, index] = op.operands as [Value, Value];
    const [result] = op.results;
    this.copy(op);
    if (op.attrs["oob"] !== "inbounds") return;
    if (ELEMENTS[elementOf(array.type as ArrayType)].bytes < 4 || !(result.type in SPLAT)) return;
    const splat = this.b.op("array.load_splat", [this.scalar(array), this.scalar(index)]);
    this.parts.set(
      result,
      this.each(lanesIn(result.type as LaneKind), () => splat),
    );
  }

  /** The elements of the lanes, as vectors. */
  private elements(op: Op): readonly Value[] {
    const [array] = op.operands as [Value];
    const stride = this.strides.get(op)!;
    return this.each(lanesIn(elementKind(array)), (lane) => {
      const first = [this.scalar(array), this.indexOf(op, lane)];
      if (stride === 1) return this.b.op("array.load_v128", first);
      const low = this.b.op("array.load_low", first);
      return this.b.op("array.load_high", [first[0], this.indexOf(op, lane + 1), low]);
    });
  }

  /** A lane's index: so many strides further than the first lane's. */
  private indexOf(op: Op, lane: number): Value {
    const { b } = this;
    const first = this.scalar(op.operands[1]);
    const stride = this.strides.get(op)!;
    if (lane === 0) return first;
    const further =
      typeof stride === "number"
        ? b.const("i32", lane * stride)
        : b.op("i32.mul", [stride, b.const("i32", lane)]);
    return b.op("i32.add", [first, further]);
  }

  private storeLanes(op: Op): void {
    const [array, , value] = op.operands as [Value, Value, Value];
    const parts = this.vectors(value, elementKind(array));
    const cell = this.cellOf.get(op);
    if (cell) this.held.set(cell, parts);
    else this.storeParts(op, parts);
  }

  private storeParts(op: Op, parts: readonly Value[]): void {
    const { b } = this;
    const [array] = op.operands as [Value];
    const stride = this.strides.get(op)!;
    this.each(lanesIn(elementKind(array)), (lane, k) => {
      const first = [this.scalar(array), this.indexOf(op, lane)];
      if (stride === 1) return b.emit("array.store_v128", [...first, parts[k]]);
      b.emit("array.store_low", [...first, parts[k]]);
      return b.emit("array.store_high", [first[0], this.indexOf(op, lane + 1), parts[k]]);
    });
  }

  private loop(op: Op): void {
    const [start, end, ...inits] = op.operands;
    const [scalarBody] = op.regions;
    const [index, ...params] = scalarBody.params;
    const cells = this.cells.get(op) ?? [];
    for (const cell of cells) this.open(cell);
    const carried = cells.filter(({ stores }) => stores);
    const body = makeRegion([makeValue(index.type, index.name)]);
    this.copies.set(index, body.params[0]);
    const operands = [this.scalar(start), this.scalar(end)];
    params.forEach((param, k) => {
      operands.push(...this.asCarried(inits[k], param));
      this.bind(param, this.addParams(body, this.carriedTypes(param), param.name));
    });
    for (const cell of carried) {
      const parts = this.held.get(cell)!;
      operands.push(...parts);
      this.held.set(
        cell,
        this.addParams(
          body,
          parts.map(() => "v128"),
          "cell",
        ),
      );
    }
    this.b.inside(body, () => {
      this.ops(scalarBody);
      const yielded = scalarBody.ops.at(-1)!.operands;
      this.b.yield([
        ...params.flatMap((param, k) => this.asCarried(yielded[k], param)),
        ...carried.flatMap((cell) => this.held.get(cell)!),
      ]);
    });
    const types = body.params.slice(1).map(({ type }) => type);
    const parts = { attrs: { ...op.attrs }, regions: [body], types, span: op.span };
    const results = [...this.b.append(makeOp("for", operands, parts)).results];
    op.results.forEach((result) =>
      this.bind(result, results.splice(0, this.carriedTypes(result).length)),
    );
    for (const cell of carried) {
      this.held.set(cell, results.splice(0, this.held.get(cell)!.length));
    }
    for (const cell of cells) this.close(cell);
  }

  private open(cell: Cell): void {
    for (const { op } of cell.accesses) this.cellOf.set(op, cell);
    this.held.set(cell, this.elements(cell.accesses[0].op));
  }

  private close(cell: Cell): void {
    if (cell.stores) this.storeParts(cell.accesses[0].op, this.held.get(cell)!);
    for (const { op } of cell.accesses) this.cellOf.delete(op);
    this.held.delete(cell);
  }

  private branch(op: Op): void {
    const [result] = op.results;
    const types = op.results.flatMap((each) => this.carriedTypes(each));
    const condition = this.scalar(op.operands[0]);
    const regions = op.regions.map((region) => {
      const copied = makeRegion();
      this.b.inside(copied, () => {
        this.ops(region);
        const yielded = region.ops.at(-1)!.operands;
        this.b.yield(op.results.flatMap((each, k) => this.asCarried(yielded[k], each)));
      });
      return copied;
    });
    const copied = this.b.append(makeOp("if", [condition], { regions, types, span: op.span }));
    const results = [...copied.results];
    if (result) {
      for (const each of op.results) {
        this.bind(each, results.splice(0, this.carriedTypes(each).length));
      }
    }
  }

  /** The types of what stands for a value that goes into or out of a region. */
  protected carriedTypes(value: Value): Value["type"][] {
    const kind = this.kind(value);
    return kind ? this.each(lanesIn(kind), () => "v128" as const) : [value.type];
  }

  /** A value as what goes into a region as another one. */
  protected asCarried(value: Value, as: Value): readonly Value[] {
    const kind = this.kind(as);
    return kind ? this.vectors(value, kind) : [this.scalar(value)];
  }

  protected bind(value: Value, copies: readonly Value[]): void {
    if (this.kind(value)) this.parts.set(value, copies);
    else this.copies.set(value, copies[0]);
  }

  protected addParams(body: Region, types: Value["type"][], name?: string): Value[] {
    const params = types.map((type) => makeValue(type, name));
    body.params.push(...params);
    return params;
  }

  protected override scalar(value: Value): Value {
    return this.copies.get(value) ?? value;
  }

  /**
   * A uniform product of what was loaded is computed in all lanes: the load fills them for nothing, which putting the
   * product into them does not.
   */
  protected override splat(value: Value, kind: LaneKind): Value {
    const { opcode, operands } = value.def ?? {};
    const loaded = operands?.some((operand) => this.parts.has(operand));
    if (opcode && loaded && CHEAP_IN_LANES.test(opcode)) {
      const lanes = operands!.map((operand) => this.vectors(operand, kind)[0]);
      return this.b.op(vectorOpcode(opcode), lanes);
    }
    return this.b.op(SPLAT[kind as keyof typeof SPLAT], [this.scalar(value)]);
  }
}
