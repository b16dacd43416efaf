/**
 * What a module consists of and the index of each part: imports, functions, the module's own support
 * functions, throw sites.
 *
 * Only what is reached from the entry by live ops is there. Indices are known before any body is written,
 * because imported functions are counted first.
 */
import {
  holesOf,
  isAggregate,
  rowOf,
  type Func,
  type Module,
  type Op,
  type Opcode,
} from "@numboa/parser/ir";
import type { ThrowSite } from "../abi/types.ts";
import { abortsEarly, mayAbort } from "../analyses/aborts.ts";
import { functionOf, libraryFunc, nameOfFunction, OWN_FUNCTIONS } from "../math/index.ts";
import { computeLiveness, liveOps, type Liveness } from "./liveness.ts";
import { SUPPORT, type SupportName } from "./support.ts";
import { TABLES_GLOBAL, Tables } from "./tables.ts";
import type { WasmType } from "./wasm-format.ts";

export interface FunctionImport {
  readonly module: "numboa" | "math";
  readonly name: string;
  readonly params: readonly WasmType[];
  readonly results: readonly WasmType[];
}

export interface LinkedFunc {
  readonly func: Func;
  readonly liveness: Liveness;
  readonly index: number;
}

/** `throw`, and `throw/2` with two values for the text: each as a double, and what it stands for. */
export function throwImport({ operands }: Op): FunctionImport {
  const name = operands.length === 0 ? "throw" : `throw/${operands.length}`;
  const params = operands.flatMap((): WasmType[] => ["f64", "i32"]);
  return { module: "numboa", name, params: ["i32", ...params], results: [] };
}

const ABORT: FunctionImport = { module: "numboa", name: "abort", params: [], results: [] };
const ALLOC: FunctionImport = {
  module: "numboa",
  name: "alloc",
  params: ["f64", "i32"],
  results: ["i32"],
};
const LIST: FunctionImport = {
  module: "numboa",
  name: "list",
  params: ["f64"],
  results: ["i32"],
};
const GROW: FunctionImport = {
  module: "numboa",
  name: "grow",
  params: ["i32", "i32", "i32"],
  results: ["i32"],
};
const MARK: FunctionImport = { module: "numboa", name: "mark", params: [], results: ["f64"] };
const RELEASE: FunctionImport = { module: "numboa", name: "release", params: ["f64"], results: [] };

const VIEW: FunctionImport = {
  module: "numboa",
  name: "view",
  params: ["i32", "f64", "f64", "i32"],
  results: [],
};

/** Whether a function that the module may have itself is called of the host all the same. */
export function callsHost({ opcode, attrs }: Op): boolean {
  return opcode === "math.own" && OWN_FUNCTIONS.get(String(attrs.fn))?.scalar === "host";
}

const f64s = (count: number): WasmType[] => Array.from({ length: count }, () => "f64" as const);

/** `sin`, `random`, and with any number of arguments `hypot/3`. */
export function mathImportName(op: Op): string {
  if (op.opcode === "math.random") return "random";
  const fn = String(op.attrs.fn);
  return fn === "hypot" ? `hypot/${op.operands.length}` : fn;
}

const mathImport = (op: Op): FunctionImport => ({
  module: "math",
  name: mathImportName(op),
  params: f64s(op.operands.length),
  results: ["f64"],
});

/** The functions that an op calls, by opcode. */
const IMPORTS: Partial<Record<Opcode, (op: Op) => FunctionImport | undefined>> = {
  "array.load": (op) => (mayAbort(op) ? ABORT : undefined),
  "array.store": (op) => (mayAbort(op) ? ABORT : undefined),
  "math.host": mathImport,
  "math.own": (op) => (callsHost(op) ? mathImport(op) : undefined),
  "math.random": mathImport,
  "f64.rem": () => ({ module: "math", name: "rem", params: f64s(2), results: ["f64"] }),
  throw: throwImport,
  abort: () => ABORT,
  "array.new": (op) => (makesList(op) ? LIST : ALLOC),
  "array.reach": () => GROW,
  "array.refuse_view": () => VIEW,
  "array.mark": () => MARK,
  "array.release": () => RELEASE,
};

const SUPPORT_OF: Partial<Record<Opcode, (op: Op) => SupportName | undefined>> = {
  "i32.to_int32": () => "to_int32",
  "f64.rem": () => "rem",
  "array.new": (op) => (makesList(op) ? "fill_holes" : undefined),
  "array.reach": () => "fill_holes",
};

const makesList = ({ results: [result] }: Op): boolean => result.type === "number?[]";

/** Beside those that read or write. */
const USES_MEMORY: ReadonlySet<Opcode> = new Set(["array.new", "array.reach", "array.table"]);

export class LinkedModule {
  readonly entry: LinkedFunc;
  /** Reached functions, the entry first, then in order of first call. */
  readonly funcs: readonly LinkedFunc[];
  /** Sorted by module and name, so that equal programs give equal bytes. */
  readonly imports: readonly FunctionImport[];
  readonly support: readonly SupportName[];
  readonly usesMemory: boolean;
  readonly tables: Tables;
  /** Whether a call may be given up. */
  readonly aborts: boolean;
  /** Whether it may be given up before it has done anything. */
  readonly declines: boolean;
  /** The functions of `Math` that the module has itself. */
  readonly ownMath: readonly string[];
  readonly throws: ThrowSite[] = [];
  private readonly byName: ReadonlyMap<string, LinkedFunc>;
  private readonly importIndices: ReadonlyMap<string, number>;

  constructor(module: Module) {
    const reached = reach(module);
    const ops = reached.flatMap(({ func, liveness }) => liveOps(func.body, liveness));
    this.imports = importsOf(ops);
    this.importIndices = new Map(this.imports.map((item, i) => [`${item.module} ${item.name}`, i]));
    // Whoever links the module reads off the sites which ways to throw it imports.
    for (const op of ops) if (op.opcode === "throw") this.throwIndex(op);
    this.support = supportOf(ops);
    this.aborts = ops.some(mayAbort);
    this.declines = ops.some(abortsEarly);
    this.tables = new Tables(ops);
    this.ownMath = ownMathOf(ops);
    const entry = reached[0].func;
    this.usesMemory =
      isAggregate(entry.result) ||
      ops.some(({ opcode }) => USES_MEMORY.has(opcode) || /read|write/.test(rowOf(opcode).effect));
    this.funcs = reached.map((part, i) => ({ ...part, index: this.imports.length + i }));
    this.byName = new Map(this.funcs.map((linked) => [linked.func.name, linked]));
    this.entry = this.funcs[0];
  }

  func(name: string): LinkedFunc {
    const found = this.byName.get(name);
    if (!found) throw new Error(`@${name} is not part of the module`);
    return found;
  }

  importIndex(module: FunctionImport["module"], name: string): number {
    const found = this.importIndices.get(`${module} ${name}`);
    if (found === undefined) throw new Error(`${module}.${name} is not imported`);
    return found;
  }

  supportIndex(name: SupportName): number {
    const at = this.support.indexOf(name);
    if (at < 0) throw new Error(`support function ${name} is not part of the module`);
    return this.imports.length + this.funcs.length + at;
  }

  /** The index of the global that says whether the result is undefined. */
  get undefinedGlobal(): number {
    return this.tables.bytes > 0 ? TABLES_GLOBAL + 1 : 0;
  }

  /** The index of the global that says how often a warm-up goes round. */
  get roundsGlobal(): number {
    return this.undefinedGlobal + (this.entry.func.result === "f64?" ? 1 : 0);
  }

  /** The index after the last function: that of a wrapper, if there is one. */
  get functionCount(): number {
    return this.imports.length + this.funcs.length + this.support.length;
  }

  /** The number of a throw site; equal ones share it. */
  throwIndex(op: Op): number {
    const site = throwSite(op);
    const at = this.throws.findIndex(
      ({ error, message, holes, line, column }) =>
        error === site.error &&
        message === site.message &&
        String(holes) === String(site.holes) &&
        line === site.line &&
        column === site.column,
    );
    return at >= 0 ? at : this.throws.push(site) - 1;
  }
}

function throwSite({ attrs, span }: Op): ThrowSite {
  const holes = holesOf({ attrs });
  const what = {
    error: String(attrs.error),
    ...(attrs.message !== undefined && { message: String(attrs.message) }),
    ...(holes.length > 0 && { holes }),
  };
  return span ? { ...what, line: span.line, column: span.column } : what;
}

/** The functions reached by live calls, in order of discovery. */
function reach(module: Module): { func: Func; liveness: Liveness }[] {
  const names = [module.entry];
  const reached: { func: Func; liveness: Liveness }[] = [];
  for (let i = 0; i < names.length; i++) {
    const func = funcOf(module, names[i]);
    const liveness = computeLiveness(func.body);
    reached.push({ func, liveness });
    for (const op of liveOps(func.body, liveness)) {
      const callee = calleeOf(op);
      if (callee !== undefined && !names.includes(callee)) names.push(callee);
    }
  }
  return reached;
}

function calleeOf(op: Op): string | undefined {
  const { opcode, attrs } = op;
  if (functionOf(op)) return callsHost(op) ? undefined : nameOfFunction(op);
  return opcode === "call" ? String(attrs.callee) : undefined;
}

function funcOf({ funcs }: Module, name: string): Func {
  const func = funcs.get(name) ?? libraryFunc(name);
  if (!func) throw new Error(`@${name} does not exist`);
  return func;
}

function importsOf(ops: readonly Op[]): FunctionImport[] {
  const found = new Map<string, FunctionImport>();
  for (const op of ops) {
    const item = IMPORTS[op.opcode]?.(op);
    if (item) found.set(`${item.module} ${item.name}`, item);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

function ownMathOf(ops: readonly Op[]): string[] {
  const used = ops.filter(functionOf);
  return [...new Set(used.map(mathImportName))].sort();
}

function supportOf(ops: readonly Op[]): SupportName[] {
  const used = new Set(ops.map((op) => SUPPORT_OF[op.opcode]?.(op)));
  return (Object.keys(SUPPORT) as SupportName[]).filter((name) => used.has(name));
}
