/**
 * Connects a compiled module to its host: the heap, the errors it throws and the functions of `Math`.
 *
 * `Math.sin` and the others are passed as they are: their bits are the host's, and V8 knows them and calls
 * them without leaving WebAssembly. They are the engine's own; where one has been replaced by the time that a module is
 * linked, there is nothing to link, and JavaScript runs. Only `Math.random`, which programs do replace to get
 * reproducible runs, is looked up at each call.
 */
import { ABORTED } from "./aborted.ts";
import { makeArenaImports } from "./arena.ts";
import { isViewOfNew } from "./array-result.ts";
import type { Heap } from "./heap.ts";
import { makeListImports } from "./lists.ts";
import { nativeMath } from "./natives.ts";
import { allocateTables, freeTables, freeWith } from "./tables.ts";
import type { FunctionAbi, ThrowSite } from "./types.ts";
import { refuseView } from "./views.ts";

/** What a linked module offers. */
export interface Linked {
  readonly run: (...args: number[]) => number | undefined;
  /** Set to 1 when an `f64?` result stands for `undefined`. */
  readonly undefinedResult: WebAssembly.Global | undefined;
  /** Has the engine see the code go round a loop so often, if it was made for that (`codegen/warm-up.ts`). */
  readonly warmUp: ((rounds: number) => void) | undefined;
}

/** Instantiates without waiting. Bytes are compiled first; throws what WebAssembly throws. */
export function link(
  code: WebAssembly.Module | BufferSource,
  abi: FunctionAbi,
  heap: Heap,
  functionName: string,
): Linked {
  const module = code instanceof WebAssembly.Module ? code : new WebAssembly.Module(code);
  const tables = abi.tables === undefined ? undefined : allocateTables(abi.tables, heap);
  try {
    const imports = makeImports(abi, heap, functionName, tables?.address);
    const { exports } = new WebAssembly.Instance(module, imports);
    const run = exports["run"] as Linked["run"];
    if (tables !== undefined) freeWith(run, tables, heap);
    return {
      run,
      undefinedResult: exports["undefined_result"] as WebAssembly.Global | undefined,
      warmUp: exports["warm_up"] as Linked["warmUp"],
    };
  } catch (error) {
    if (tables !== undefined) freeTables(tables, heap);
    throw error;
  }
}

/** The import object of a compiled module. */
export function makeImports(
  abi: FunctionAbi,
  heap: Heap,
  functionName: string,
  tables = 0,
): WebAssembly.Imports {
  return {
    numboa: {
      memory: heap.memory,
      ...throwImports(abi, functionName),
      tables,
      abort: () => {
        // oxlint-disable-next-line typescript/only-throw-error -- no error: no one sees it, and a stack would cost
        throw ABORTED;
      },
      view: refuseView,
      ...(abi.allocates && makeArenaImports(heap, isViewOfNew(abi))),
      ...(abi.allocates && makeListImports(heap)),
    },
    math: mathImports(abi),
  };
}
/** What the module has itself, it has because the engine's own has those bits: that must not have been replaced. */
function mathImports({ math, ownMath = [] }: FunctionAbi): WebAssembly.ModuleImports {
  ownMath.forEach(hostMath);
  return Object.fromEntries(math.map((name) => [name, hostMath(name)]));
}

/** `throw`, and for texts with values in them `throw/1`, `throw/2`, …, by how many. */
function throwImports({ throws }: FunctionAbi, functionName: string): WebAssembly.ModuleImports {
  const raise = (index: number, ...values: number[]): never => {
    throw makeError(throws[index], values, functionName);
  };
  const counts = throws.flatMap(({ holes }) => holes?.length ?? []);
  return { throw: raise, ...Object.fromEntries(counts.map((count) => [`throw/${count}`, raise])) };
}

const OWN_IMPORTS: Readonly<Record<string, (...args: number[]) => number>> = {
  rem: (a, b) => a % b,
  random: () => Math.random(),
};

/** `hypot/3` and the like name the number of arguments: one import has one WebAssembly type. */
function hostMath(name: string): (...args: number[]) => number {
  const own = OWN_IMPORTS[name];
  if (own !== undefined) return own;
  const [fn] = name.split("/", 1);
  const native = nativeMath(fn);
  // A captured `sin` is the engine's own all the same, and one import is for both.
  if (native === undefined || native !== Math[fn as "hypot"]) {
    throw new TypeError(`Math.${fn} has been replaced`);
  }
  return native;
}

const ERRORS: Readonly<Record<string, ErrorConstructor>> = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

/** What a value for a text stands for, by the number that comes with it. */
const READERS: readonly ((value: number) => number | boolean | undefined)[] = [
  (value) => value,
  (value) => value !== 0,
  () => undefined,
];

function messageOf({ message, holes = [] }: ThrowSite, values: readonly number[]): string {
  const pieces = holes.map((at, i) => {
    const value = READERS[values[2 * i + 1]](values[2 * i]);
    return `${message!.slice(holes[i - 1] ?? 0, at)}${value}`;
  });
  return pieces.join("") + message!.slice(holes.at(-1) ?? 0);
}

function makeError(site: ThrowSite, values: readonly number[], functionName: string): Error {
  const constructor = ERRORS[site.error] ?? Error;
  const message = site.message === undefined ? "" : messageOf(site, values);
  const error = site.message === undefined ? new constructor() : new constructor(message);
  if (site.line !== undefined && typeof error.stack === "string") {
    const { stack } = error;
    const short = `${site.error}${message === "" ? "" : `: ${message}`}`;
    const own = stack.startsWith(short);
    // V8 heads the stack of an empty text by "Error: ": whatever stands before the frames stays.
    const end = own ? stack.indexOf("\n", short.length) : -1;
    const header = end < 0 ? short : stack.slice(0, end);
    const frames = own ? stack.slice(header.length) : stack;
    const place = `line ${site.line}:${site.column ?? 1} of the function`;
    error.stack = `${header}\n    at ${functionName} (${place})${frames}`;
  }
  return error;
}
