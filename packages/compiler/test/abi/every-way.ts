/**
 * One function in every way it can run, with arguments that only the boundary can pass: arrays of arrays, arrays and
 * rows that are one object, `this`. JavaScript, the interpreter at each level, and the boundary with either backend;
 * a call that is refused or gives up runs as JavaScript, as the runtime does it.
 */
import { expect } from "vitest";
import { lowerUnit, type SourceUnit } from "@numboa/parser";
import {
  IrAbort,
  prepare,
  type Module,
  type ParamKind,
  type RuntimeValue,
} from "@numboa/parser/ir";
import { canGive } from "../../src/abi/gives.ts";
import { REFUSED, bind, link, makeHeap, type FunctionAbi } from "../../src/abi/index.ts";
import { compile, optimize, type CompileRequest } from "../../src/compile.ts";
import { specializeModule } from "../../src/specialize/index.ts";
import { Copies, evaluate } from "./boundary.ts";

type Way = (self: unknown, args: readonly unknown[]) => unknown;

/** Makes the arguments of one call anew, so that what one way changes no other sees. */
export type MakeCall = () => { readonly self?: unknown; readonly args: readonly unknown[] };

export const calls = (...lists: (() => readonly unknown[])[]): MakeCall[] =>
  lists.map((make) => () => ({ args: make() }));

/** Arrays are copied, and stored back, as the boundary does it; of level js the interpreter is JavaScript itself. */
function interpreted(module: Module): Way {
  const run = prepare(module);
  const abi = { gives: module.funcs.get(module.entry)!.gives } as FunctionAbi;
  return (self, args) => {
    const options = { fuel: 1e6, self: self as RuntimeValue };
    if (args.some(hasFrozen) || !canGive(abi, self)) return REFUSED;
    if (module.level === "js") return run(args as RuntimeValue[], options);
    const copies = new Copies();
    const passed = args.map((arg) => copies.copy(arg) as RuntimeValue);
    const typed = args.filter((arg) => ArrayBuffer.isView(arg)) as Float64Array[];
    const before = typed.map((array) => array.slice());
    try {
      const value = run(passed, options);
      copies.writeBack();
      return copies.original(value);
    } catch (error) {
      if (error instanceof IrAbort) {
        typed.forEach((array, i) => array.set(before[i]));
        return REFUSED;
      }
      copies.writeBack();
      throw error;
    }
  };
}

const hasFrozen = (value: unknown): boolean =>
  Array.isArray(value) && (Object.isFrozen(value) || value.some(hasFrozen));

async function bound(request: CompileRequest): Promise<Way> {
  const outcome = await compile(request);
  if (!outcome.ok) return expect.unreachable(outcome.diagnostics.map((d) => d.message).join());
  const { wasm, abi } = outcome.artifact;
  const heap = makeHeap();
  const made = bind({
    linked: link(wasm, abi, heap, "main"),
    abi,
    heap,
    gauge: { left: 1e9, tick: () => expect.unreachable() },
    miss: (self, args) => made.call(args, self),
  });
  return (self, args) => made.enter(self, ...args);
}

interface Ways {
  readonly reference: (...args: unknown[]) => unknown;
  readonly ways: Readonly<Record<string, Way>>;
}

async function waysOf(
  source: string,
  signature: readonly ParamKind[],
  withBinaryen: boolean,
): Promise<Ways> {
  const main = { name: "main", source, captures: {} };
  const unit: SourceUnit = { entry: "main", functions: { main } };
  const { module: js, diagnostics } = lowerUnit(unit);
  expect(diagnostics).toEqual([]);
  const typed = specializeModule(js!, signature);
  expect(typed.diagnostics?.map(({ message }) => message)).toBeUndefined();
  const request = { unit, signature, tier: "optimized", options: { verify: true } } as const;
  const binaryen = { ...request, options: { verify: true, backend: "binaryen" } } as const;
  const passes = optimize(request);
  if (!passes.ok) return expect.unreachable();
  return {
    reference: evaluate(source),
    ways: {
      js: interpreted(js!),
      typed: interpreted(typed.module!),
      passes: interpreted(passes.module),
      encoder: await bound(request),
      ...(withBinaryen && { binaryen: await bound(binaryen) }),
    },
  };
}

interface Seen {
  readonly how: "returns" | "throws";
  readonly what: unknown;
  readonly args: readonly unknown[];
}

/** IR of level js says that there is no element where JavaScript says that there is no iterator. */
const spell = (error: unknown, level: string): string =>
  level === "js" && error instanceof TypeError ? error.name : String(error);

function see(
  run: Way,
  make: MakeCall,
  level: string,
): Seen & { readonly given: number | string | undefined } {
  const { self, args } = make();
  try {
    const what = run(self, args);
    // An argument that is given back is that very one.
    const given = what === self && typeof what === "object" ? "this" : args.indexOf(what);
    const isObject = typeof what === "object" && what !== null;
    return { how: "returns", what, args, given: isObject ? given : undefined };
  } catch (error) {
    return { how: "throws", what: spell(error, level), args, given: undefined };
  }
}

/** Compares all ways for each call; gives how many of them compiled code answered by itself. */
export async function expectSameEveryWay(
  source: string,
  signature: readonly ParamKind[],
  list: readonly MakeCall[],
  { withBinaryen = true } = {},
): Promise<number> {
  const { reference, ways } = await waysOf(source, signature, withBinaryen);
  const original: Way = (self, args) => Reflect.apply(reference, self, args);
  let answered = 0;
  for (const [i, make] of list.entries()) {
    for (const [name, way] of Object.entries(ways)) {
      const expected = see(original, make, name);
      const orJavaScript: Way = (self, args) => {
        const result = way(self, args);
        if (result === REFUSED) return original(self, args);
        if (name === "encoder") answered++;
        return result;
      };
      expect(see(orJavaScript, make, name), `${name}, call ${i} of ${source}`).toStrictEqual(
        expected,
      );
    }
  }
  expect(list.length).toBeGreaterThan(0);
  return answered;
}
