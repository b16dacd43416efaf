/**
 * Emits the body of one function: statements in scheduled order, values on the stack or in locals.
 *
 * Structure is in `structure.ts`, ops without an encoding of their own in `expand.ts` and
 * `array-access.ts`; everything else is its operands followed by the bytes of its row in the opcode table.
 * An array value is two locals, address and length; a scalar is one local, unless it is computed where it
 * is used.
 */
import {
  isArrayType,
  rowOf,
  type Func,
  type Op,
  type Opcode,
  type Region,
  type Type,
  type Value,
} from "@numboa/parser/ir";
import { ARRAY_EXPANDERS } from "./array-access.ts";
import { ARRAY_VALUE_EXPANDERS } from "./array-values.ts";
import { CodeWriter, type Label } from "./code-writer.ts";
import { EXPANDERS } from "./expand.ts";
import type { LinkedModule } from "./link.ts";
import type { Liveness } from "./liveness.ts";
import { Locals } from "./locals.ts";
import type { Effects, EffectsOfOps } from "./order.ts";
import { isRematerialized, Scheduler } from "./schedule.ts";
import { SourceMarks, type SourcePlace, type SourcePlaces } from "./source-marks.ts";
import { structureOf } from "./structure.ts";
import { wasmType } from "./wasm-format.ts";

/** Leaves the op's results on the stack. */
export type Expander = (op: Op, emitter: FunctionEmitter) => void;

/** Where an array value is. */
export interface ArrayLocals {
  readonly address: number;
  readonly length: number;
}

const EXPANDER_BY_OPCODE: Partial<Record<Opcode, Expander>> = {
  ...EXPANDERS,
  ...ARRAY_EXPANDERS,
  ...ARRAY_VALUE_EXPANDERS,
};

export class FunctionEmitter {
  readonly code: CodeWriter;
  readonly locals = new Locals();
  readonly linked: LinkedModule;
  readonly func: Func;
  /** The labels of the blocks and loops around the current op. */
  readonly labels = new Map<Op, Label>();
  /** What `yield` assigns to, by region around the current op. */
  readonly yieldTo: (readonly Value[])[] = [];
  private readonly threaded = new Set<Value>();
  private readonly liveness: Liveness;
  private readonly scheduler: Scheduler;
  private readonly scalars = new Map<Value, number>();
  private readonly arrays = new Map<Value, ArrayLocals>();
  private readonly places: SourcePlaces | undefined;

  constructor(
    func: Func,
    liveness: Liveness,
    effects: EffectsOfOps,
    linked: LinkedModule,
    places?: SourcePlaces,
  ) {
    this.places = places;
    this.code = new CodeWriter(places && new SourceMarks());
    this.func = func;
    this.liveness = liveness;
    this.linked = linked;
    this.scheduler = new Scheduler(liveness, effects);
    for (const param of func.params) this.param(param);
  }

  /** Emits everything but the final `end`. */
  body(): void {
    this.code.moveTo(this.places?.ofFunction(this.func));
    this.locals.scope(() => this.statements(this.func.body));
  }

  /** The statements of a region, in a scope of locals that the caller has opened. */
  statements(region: Region): void {
    this.sequence(this.scheduler.region(region));
  }

  /** A region up to its `yield`, and what that gives; nothing if the region is left otherwise. */
  statementsToYield(region: Region): Value | undefined {
    const ops = this.scheduler.region(region);
    const last = ops[ops.length - 1];
    if (last.opcode !== "yield") {
      this.sequence(ops);
      return undefined;
    }
    const [result] = last.operands;
    this.sequence(ops.slice(0, -1), result);
    return result;
  }

  /** A region in a scope of its own. */
  region(region: Region): void {
    this.locals.scope(() => this.statements(region));
  }

  /** Leaves a scalar on the stack. */
  value(value: Value): void {
    const { def } = value;
    if (def && (this.scheduler.inlined.has(value) || isRematerialized(def))) this.expression(def);
    else this.code.get(this.local(value));
  }

  /** Leaves a value on the stack: a scalar, or an array's address and length. */
  pushed(value: Value): void {
    if (!isArrayType(value.type)) {
      this.value(value);
      return;
    }
    const { address, length } = this.array(value);
    this.code.get(address);
    this.code.get(length);
  }

  /** Puts what {@link pushed} left into the locals of `target`. */
  popInto(target: Value): void {
    if (!isArrayType(target.type)) {
      this.code.set(this.local(target));
      return;
    }
    const { address, length } = this.array(target);
    this.code.set(length);
    this.code.set(address);
  }

  /** Gives a value its locals, in the innermost scope. */
  declare(value: Value): void {
    const { name, type } = value;
    if (isArrayType(type)) {
      const address = this.locals.allocate("i32", name);
      this.arrays.set(value, { address, length: this.locals.allocate("i32", lengthName(name)) });
    } else {
      this.scalars.set(value, this.locals.allocate(wasmType(type), name));
    }
  }

  /** Lets a value live in the locals of another whose life has ended. */
  alias(value: Value, of: Value): void {
    if (isArrayType(value.type)) this.arrays.set(value, this.array(of));
    else this.scalars.set(value, this.local(of));
  }

  placeArray(value: Value, locals: ArrayLocals): void {
    this.arrays.set(value, locals);
  }

  array(value: Value): ArrayLocals {
    const found = this.arrays.get(value);
    if (!found) throw new Error(`array ${value.name ?? ""} of @${this.func.name} has no locals`);
    return found;
  }

  /** Evaluates a scalar once and lets `use` read it as a local, as often as it likes. */
  inLocal(value: Value, use: (local: number) => void): void {
    const known = this.scalars.get(value);
    if (known !== undefined) {
      use(known);
      return;
    }
    this.value(value);
    this.popTemporary(value.type, use);
  }

  /** Evaluates a scalar once, now, and lets `use` push it as often as it likes. */
  stable(value: Value, use: (push: () => void) => void): void {
    if (!this.isInlined(value)) {
      use(() => this.value(value));
      return;
    }
    this.inLocal(value, (local) => use(() => this.code.get(local)));
  }

  /** Puts the top of the stack into a local while `use` runs. */
  popTemporary(type: Type, use: (local: number) => void): void {
    const local = this.locals.temporary(wasmType(type));
    this.code.set(local);
    use(local);
    this.locals.release(local);
  }

  /** What computing the value at its use does; nothing if it is in a local. */
  effectsAtUse(value: Value): Effects {
    return this.scheduler.inlined.get(value) ?? 0;
  }

  isInlined(value: Value): boolean {
    return this.scheduler.inlined.has(value);
  }

  /** Whether the value is an `if` that was left to the branch on it; see `conditions.ts`. */
  isThreaded(value: Value): boolean {
    return this.threaded.has(value);
  }

  isUsed(value: Value): boolean {
    return this.liveness.uses.has(value);
  }

  private param(param: Value): void {
    const { name, type } = param;
    if (isArrayType(type)) {
      const address = this.locals.param("i32", name);
      this.arrays.set(param, { address, length: this.locals.param("i32", lengthName(name)) });
    } else {
      this.scalars.set(param, this.locals.param(wasmType(type), name));
    }
  }

  private local(value: Value): number {
    const found = this.scalars.get(value);
    if (found === undefined) {
      throw new Error(`value ${value.name ?? ""} of @${this.func.name} has no local`);
    }
    return found;
  }

  /** Statements in order; the last may be a condition that the caller branches on. */
  private sequence(ops: readonly Op[], condition?: Value): void {
    for (const [i, op] of ops.entries()) {
      const next = i + 1 < ops.length ? branchCondition(ops[i + 1]) : condition;
      if (this.canThread(op, next)) this.threaded.add(op.results[0]);
      else this.statement(op);
    }
  }

  private canThread(op: Op, next: Value | undefined): boolean {
    if (op.opcode !== "if" || op.results.length !== 1 || op.results[0] !== next) return false;
    return this.liveness.uses.get(next) === 1;
  }

  private statement(op: Op): void {
    const structure = structureOf(op);
    const outer = this.enterPlaceOf(op);
    if (structure) structure(op, this);
    else this.assignment(op);
    this.code.moveTo(outer);
  }

  /** An op whose results go to locals. */
  private assignment(op: Op): void {
    this.expression(op);
    // The last result is on top of the stack.
    for (const result of op.results.toReversed()) {
      if (this.isUsed(result) || isArrayType(result.type)) {
        this.declare(result);
        this.popInto(result);
      } else {
        this.code.control("drop");
      }
    }
  }

  private expression(op: Op): void {
    const expand = EXPANDER_BY_OPCODE[op.opcode] ?? plain;
    const outer = this.enterPlaceOf(op);
    expand(op, this);
    this.code.moveTo(outer);
  }

  /**
   * What is emitted from here on comes from where the op does; of one without a span, or of another text, from where the op
   * around it does. Gives that place, to go back to.
   */
  private enterPlaceOf({ span }: Op): SourcePlace | undefined {
    const outer = this.code.source?.place;
    const place = span && this.places?.ofSpan(span);
    if (place) this.code.moveTo(place);
    return outer;
  }
}

const plain: Expander = ({ opcode, operands }, emitter) => {
  if (!rowOf(opcode).wasm) throw new Error(`${opcode} cannot be emitted`);
  for (const operand of operands) emitter.value(operand);
  emitter.code.op(opcode);
};

function branchCondition({ opcode, operands }: Op): Value | undefined {
  return opcode === "if" ? operands[0] : undefined;
}

function lengthName(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `${name}.length`;
}
