/**
 * Loads a function that was compiled ahead of time: fetches its module, binds it, and stands in for the original.
 *
 * There is no compiler here and one version only. Arguments that do not pass its guards run the plain
 * JavaScript that was shipped with it, before anything was stored, so the result is the same.
 */
import { type Bound, type Gauge, REFUSED, bind } from "./bind.ts";
import { fix, makeEntryCell } from "./entry-cell.ts";
import { type Heap, realmHeap } from "./heap.ts";
import { link } from "./link.ts";
import { linkables } from "./linkable.ts";
import type { FunctionAbi } from "./types.ts";
import { type AnyFunction, wrap } from "./wrapper.ts";

/** What ahead-of-time output says of one function. */
export interface Loadable<F extends AnyFunction = AnyFunction> {
  readonly name: string;
  /** Of the `.wasm` file; `file:` is read from disk, anything else is fetched. */
  readonly url: URL;
  readonly abi: FunctionAbi;
  /** The function itself, for arguments that the compiled one cannot take. */
  readonly javascript: F;
  /** Of what a function of `jit()` compiles it in; absent where none can. */
  readonly unit?: string;
}

/**
 * Gives a function that is `javascript`, and runs as WebAssembly. On an engine that cannot run it, and where a
 * page forbids WebAssembly, it gives `javascript` and says so on the console.
 *
 * Rejects when the file cannot be loaded: that is a mistake in what was deployed.
 */
export async function load<F extends AnyFunction>(loadable: Loadable<F>): Promise<F> {
  const { name, url, abi, javascript, unit } = loadable;
  const heap = realmHeap();
  if (heap === undefined) {
    warn(name, "the engine has no shared WebAssembly memory");
    return javascript;
  }
  const code = await read(url, name);
  try {
    const linked = link(await compile(code), abi, heap, name);
    const loaded = wrap(javascript, makeCallee(javascript, linked, abi, heap));
    linkables().set(loaded, { javascript, unit });
    return loaded as F;
  } catch (error) {
    warn(name, String(error));
    return javascript;
  }
}

function warn(name: string, why: string): void {
  console.warn(`numboa: ${name} runs as JavaScript: ${why}`);
}

async function read(url: URL, name: string): Promise<BufferSource | Response> {
  try {
    if (url.protocol === "file:") {
      // Bundlers for browsers are told to leave it alone.
      const files = await import(/* @vite-ignore */ /* webpackIgnore: true */ "node:fs/promises");
      return await files.readFile(url);
    }
    const response = await fetch(url);
    if (!response.ok) throw new Error(`status ${response.status}`);
    return response;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`numboa: cannot load ${name} from ${url.href}: ${why}`, { cause });
  }
}

/** Compiles while the code arrives, where the server gives its type as compileStreaming insists on. */
async function compile(code: BufferSource | Response): Promise<WebAssembly.Module> {
  if (!(typeof Response === "function" && code instanceof Response)) {
    return WebAssembly.compile(code as BufferSource);
  }
  const type = code.headers.get("content-type")?.trim().toLowerCase();
  if (type === "application/wasm" && typeof WebAssembly.compileStreaming === "function") {
    return WebAssembly.compileStreaming(code);
  }
  return WebAssembly.compile(await code.arrayBuffer());
}

/** Calls between two looks at the gauge, which nobody needs here; a small integer, so that counting is cheap. */
const CALLS = 1_000_000_000;

function makeCallee(
  javascript: AnyFunction,
  linked: ReturnType<typeof link>,
  abi: FunctionAbi,
  heap: Heap,
): Parameters<typeof wrap>[1] {
  const original = javascript as (...args: unknown[]) => unknown;
  const gauge: Gauge = {
    left: CALLS,
    tick(self, args) {
      gauge.left = CALLS;
      return bound.enter(self, ...args);
    },
  };
  const bound: Bound = bind({
    linked,
    abi,
    heap,
    gauge,
    miss(self, args) {
      const result = bound.call(args, self);
      return result === REFUSED ? Reflect.apply(original, self, args) : result;
    },
  });
  const arity = abi.params.length;
  const cell = makeEntryCell(javascript.length, bound.enter);
  fix(cell);
  return {
    cell,
    // What is beyond the parameters is seen by nobody; what is missing is undefined.
    // `length` counts no parameters from the first default on.
    callOdd: (self, args) =>
      args.length >= arity
        ? bound.enter(self, ...args.slice(0, arity))
        : Reflect.apply(original, self, args),
  };
}
