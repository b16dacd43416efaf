/**
 * The reference interpreter: what IR means, at both levels, and so the oracle of every test.
 *
 * A function is translated once into closures over a frame of slots, one slot a value. Ops with an
 * evaluator in the opcode table run that; the structural ones have a handler each (`interpret-ops.ts`).
 *
 * Rules that the verifier cannot check trap here, so that an unsound pass is caught where it acts: an
 * `inbounds` index that is not one, a `for` whose index overflows, a clamped store out of range,
 * an argument that is not of its parameter's kind. Bits are the host's: `Math.sin` is its own.
 */
import { giveBack } from "./given.ts";
import { isInt } from "./evaluate.ts";
import {
  RESULT_SLOT,
  type Code,
  type Exit,
  type Frame,
  type Step,
  type Translator,
} from "./interpret-frame.ts";
import { evaluatorStep, HANDLERS } from "./interpret-ops.ts";
import { IrTrap, type RuntimeValue } from "./op-row.ts";
import type { Func, Module, Op, Region, Value } from "./nodes.ts";
import { rowOf } from "./ops.ts";
import { assemble, isAggregate, typesOfResult, type Result } from "./result.ts";
import { ARRAY_TYPE_BY_CONSTRUCTOR, type ParamKind, type ResultKind } from "./types.ts";

/** The program ran longer than its fuel: one unit for each op of each region that was entered. */
export class FuelExhausted extends Error {
  override name = "FuelExhausted";
}

export interface InterpretOptions {
  /** How many ops may run; default without limit. */
  readonly fuel?: number;
  /** The `this` of the call, which a function may give back. */
  readonly self?: RuntimeValue;
}

/**
 * Runs the entry of a valid module. At level `typed`, arguments and result are what JavaScript sees:
 * `true` for a `bool`, `4294967295` for a `u32`, `undefined` for nothing. Arrays are used in place.
 *
 *     interpret(module, [new Float64Array([1, 2]), 2])
 *
 * @throws what the program throws, {@link IrTrap}, {@link FuelExhausted}, and RangeError when the program's
 * calls nest too deeply.
 */
export function interpret(
  module: Module,
  args: readonly RuntimeValue[],
  options: InterpretOptions = {},
): RuntimeValue {
  return prepare(module)(args, options);
}

/** {@link interpret} for many runs: the module is translated once, and must not change after. */
export function prepare(
  module: Module,
): (args: readonly RuntimeValue[], options?: InterpretOptions) => RuntimeValue {
  const entry = module.funcs.get(module.entry);
  if (!entry) throw new IrTrap(`entry @${module.entry} does not exist`);
  const machine = new Machine(module);
  return (args, { fuel = Infinity, self } = {}) => {
    machine.fuel = fuel;
    const passed = module.level === "js" ? args : toParams(entry, args);
    const result = toResult(entry.result, machine.code(entry)(passed));
    const given = entry.gives?.[Number(result)];
    return given === undefined ? result : (giveBack(given, { self, args }) as RuntimeValue);
  };
}

/** The state of a run and the translated functions. */
class Machine {
  fuel = Infinity;
  readonly #module: Module;
  readonly #code = new Map<Func, Code>();

  constructor(module: Module) {
    this.#module = module;
  }

  spend(amount: number): void {
    this.fuel -= amount;
    if (this.fuel < 0) throw new FuelExhausted("out of fuel");
  }

  callee(name: string): Code {
    const func = this.#module.funcs.get(name) ?? this.#module.library?.(name);
    if (!func) throw new IrTrap(`@${name} does not exist`);
    // Looked up at each call, because a function may call itself.
    return (args) => this.code(func)(args);
  }

  code(func: Func): Code {
    const known = this.#code.get(func);
    if (known) return known;
    const code = new FuncTranslator(this).func(func);
    this.#code.set(func, code);
    return code;
  }
}

/** Translates one function. */
class FuncTranslator implements Translator {
  readonly #machine: Machine;
  readonly #slots = new Map<Value, number>();

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  func(func: Func): Code {
    const params = func.params.map((param) => this.slot(param));
    const run = this.region(func.body, []);
    return (args) => {
      const frame: Frame = [undefined];
      for (let i = 0; i < params.length; i++) frame[params[i]] = args[i];
      run(frame);
      return frame[RESULT_SLOT];
    };
  }

  callee(name: string): Code {
    return this.#machine.callee(name);
  }

  slot(value: Value): number {
    const known = this.#slots.get(value);
    if (known !== undefined) return known;
    const slot = this.#slots.size + 1;
    this.#slots.set(value, slot);
    return slot;
  }

  resultSlot(op: Op): number {
    return op.results[0] ? this.slot(op.results[0]) : RESULT_SLOT;
  }

  region(region: Region, yieldTo: readonly Value[]): (frame: Frame) => Exit {
    const machine = this.#machine;
    const steps = region.ops.map((op) => this.#op(op, yieldTo));
    const cost = steps.length;
    return (frame) => {
      machine.spend(cost);
      for (const step of steps) {
        const exit = step(frame);
        if (exit) return exit;
      }
      throw new IrTrap("a region ends without a terminator");
    };
  }

  move(from: readonly Value[], to: readonly Value[]): (frame: Frame) => void {
    const sources = from.map((value) => this.slot(value));
    const targets = to.map((value) => this.slot(value));
    if (sources.length === 0) return () => {};
    if (sources.length === 1) {
      const [source] = sources;
      const [target] = targets;
      return (frame) => void (frame[target] = frame[source]);
    }
    return (frame) => {
      const values = sources.map((slot) => frame[slot]);
      for (let i = 0; i < targets.length; i++) frame[targets[i]] = values[i];
    };
  }

  #op(op: Op, yieldTo: readonly Value[]): Step {
    const handler = HANDLERS[op.opcode];
    if (handler) return handler(op, this, yieldTo);
    const { evaluate } = rowOf(op.opcode);
    if (!evaluate) throw new IrTrap(`${op.opcode} cannot be interpreted`);
    return evaluatorStep(op, evaluate, this);
  }
}

function toParams(func: Func, args: readonly RuntimeValue[]): RuntimeValue[] {
  const kinds = func.paramKinds ?? [];
  if (args.length !== kinds.length) {
    throw new IrTrap(`@${func.name} takes ${kinds.length} arguments, got ${args.length}`);
  }
  return args.map((arg, i) => {
    const kind = kinds[i];
    if (!isOfKind(kind, arg))
      throw new IrTrap(`argument ${i + 1} is ${describe(arg)}, not ${kind}`);
    if (kind === "bool") return arg ? 1 : 0;
    // Of an object nothing arrives but its fields, which are captures.
    if (kind === "undefined" || kind === "object") return 0;
    if (kind === "biguint64") return BigInt.asIntN(64, arg as bigint);
    return kind === "u32" ? (arg as number) | 0 : arg;
  });
}

const SCALARS: Readonly<Record<string, (x: number) => boolean>> = {
  small: (x) => isInt(x) && Math.abs(x) <= 2 ** 21,
  int: isInt,
  i32: (x) => Object.is(x | 0, x),
  u32: (x) => Object.is(x >>> 0, x),
  f32: (x) => Object.is(Math.fround(x), x),
  f64: () => true,
};

const BIGINTS: Readonly<Record<string, (x: bigint) => boolean>> = {
  bigint64: (x) => BigInt.asIntN(64, x) === x,
  biguint64: (x) => BigInt.asUintN(64, x) === x,
};

function isOfKind(kind: ParamKind, arg: RuntimeValue): boolean {
  if (kind === "bool") return typeof arg === "boolean";
  if (typeof arg === "bigint") return BIGINTS[kind]?.(arg) ?? false;
  if (kind === "undefined") return arg === undefined;
  // Nothing of it is passed.
  if (kind === "object") return true;
  if (typeof arg === "number") return SCALARS[kind]?.(arg) ?? false;
  if (kind.startsWith("number[")) return isPlain(kind, arg);
  if (!ArrayBuffer.isView(arg) && !(arg instanceof ArrayBuffer)) return false;
  const name = (arg as { [Symbol.toStringTag]?: string })[Symbol.toStringTag];
  return name !== undefined && ARRAY_TYPE_BY_CONSTRUCTOR.get(name) === kind;
}

/** An array of numbers, or of arrays of the kind that has one pair of brackets less. */
function isPlain(kind: string, arg: unknown): boolean {
  if (kind === "number") return typeof arg === "number";
  return Array.isArray(arg) && arg.every((item) => isPlain(kind.slice(0, -2), item));
}

function describe(arg: RuntimeValue): string {
  return typeof arg === "object" ? Object.prototype.toString.call(arg) : String(arg);
}

/** What JavaScript sees of the values that a function returned. */
function toResult(result: Result, returned: RuntimeValue): RuntimeValue {
  if (!isAggregate(result)) return toJavaScript(result, returned);
  const values = typesOfResult(result).length === 1 ? [returned] : (returned as RuntimeValue[]);
  let next = 0;
  return assemble(result, (kind) =>
    toJavaScript(kind, kind === "void" ? undefined : values[next++]),
  ) as object;
}

function toJavaScript(kind: ResultKind, value: RuntimeValue): RuntimeValue {
  if (kind === "void") return undefined;
  if (kind === "bool") return value !== 0;
  if (kind === "biguint64") return BigInt.asUintN(64, value as bigint);
  return kind === "u32" ? (value as number) >>> 0 : value;
}
