/**
 * Loads a function that was compiled ahead of time: fetches its module, binds it, and stands in for the original.
 *
 * There is no compiler here and one version only. Arguments that do not pass its guards run the plain
 * JavaScript that was shipped with it, before anything was stored, so the result is the same.
 */
import type * as Fs from "node:fs/promises";
import type { bindFully } from "./bound.ts";
import { type Heap, realmHeap } from "./heap.ts";
import { type AnyFunction, imitate } from "./imitate.ts";
import { type Linked, type Run, linkWith } from "./link.ts";
import type { LinkAbi, Part } from "./part.ts";
import { type SimpleFunction, bindSimply } from "./simple.ts";

type Call = (self: unknown, args: unknown[]) => unknown;

/** What ahead-of-time output says of one function. */
export interface Loadable<F extends AnyFunction = AnyFunction> extends SimpleFunction {
  readonly name: string;
  /** Of the `.wasm` file; `file:` is read from disk, anything else is fetched. */
  readonly url: URL;
  /** The function itself, for arguments that the compiled one cannot take. */
  readonly javascript: F;
  /** Of what a function of `jit()` compiles it in; absent where none can. */
  readonly unit?: string;
  /** Told of the function that stands in for it; `linkable`. */
  readonly loaded?: (fn: AnyFunction, loadable: never) => void;
  /** How many parameters it has. */
  readonly arity: number;
  readonly abi?: LinkAbi;
  readonly parts?: readonly Part[];
  /** Absent for a simple function. */
  readonly bind?: (
    loadable: never,
    linked: Linked,
    heap: Heap,
    original: Call,
  ) => ReturnType<typeof bindFully>;
  /**
   * Makes the way in, a function for exactly as many arguments as there are parameters. `miss` takes those that do not pass as
   * they are, `odd` other numbers of them, and `new`.
   */
  enter(
    run: Run,
    site: unknown,
    miss: Call,
    odd: (self: unknown, args: IArguments, target: AnyFunction | undefined) => unknown,
  ): (...args: unknown[]) => unknown;
}

/**
 * Gives a function that is `javascript`, and runs as WebAssembly. On an engine that cannot run it, and where a
 * page forbids WebAssembly, it gives `javascript` and says so on the console.
 *
 * Rejects when the file cannot be loaded: that is a mistake in what was deployed.
 */
export async function load<F extends AnyFunction>(loadable: Loadable<F>): Promise<F> {
  const { name, url, javascript } = loadable;
  const heap = realmHeap();
  let why: unknown = "the engine has no shared WebAssembly memory";
  if (heap) {
    const code = await read(url, name);
    try {
      return makeFunction(loadable, await compile(code), heap) as F;
    } catch (error) {
      why = error;
    }
  }
  console.warn(`numboa: ${name} runs as JavaScript: ${String(why)}`);
  return javascript;
}

async function read(url: URL, name: string): Promise<BufferSource | Response> {
  try {
    if (url.protocol === "file:") {
      // `node:fs/promises`, in a way that no bundler for browsers looks for it.
      const name = `${url.protocol.replace("file", "node")}fs/promises`;
      const files = (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as typeof Fs;
      return await files.readFile(url);
    }
    const response = await fetch(url);
    if (!response.ok) throw new Error(`status ${response.status}`);
    return response;
  } catch (cause) {
    const { message } = cause as Error;
    throw new Error(`numboa: cannot load ${name} from ${url.href}: ${message}`, { cause });
  }
}

/** Compiles while the code arrives, where the server gives its type as compileStreaming insists on. */
async function compile(code: BufferSource | Response): Promise<WebAssembly.Module> {
  if (!("headers" in code)) return WebAssembly.compile(code);
  const isTyped = code.headers.get("content-type") === "application/wasm";
  const streamed = isTyped && WebAssembly.compileStreaming?.(code);
  return streamed || WebAssembly.compile(await code.arrayBuffer());
}

function makeFunction(loadable: Loadable, module: WebAssembly.Module, heap: Heap): AnyFunction {
  const { name, javascript, arity, abi = {}, parts = [], bind, enter } = loadable;
  const linked = linkWith(parts, module, { abi, heap, name });
  const original: Call = (self, args) => Reflect.apply(javascript, self, args);
  const { site, miss } = bind
    ? bind(loadable as never, linked, heap, original)
    : bindSimply(loadable, linked.run, heap, original);
  const wrapper = enter(linked.run, site, miss, (self, args, target) => {
    if (target) {
      return Reflect.construct(javascript, args, target === wrapper ? javascript : target);
    }
    // What is beyond the parameters is seen by nobody; what is missing is undefined.
    const list = Array.prototype.slice.call(args, 0, arity);
    return list.length < arity ? original(self, list) : Reflect.apply(wrapper, self, list);
  });
  const fn = imitate(wrapper, javascript);
  loadable.loaded?.(fn, loadable as never);
  return fn;
}
