/**
 * Loads a function that was compiled ahead of time: fetches its modules, binds them, and stands in for the original.
 *
 * There is no compiler here, and one version for each combination of types that the function declares. Arguments that pass the
 * guards of none run the plain JavaScript that was shipped with it, before anything was stored, so the result is the same.
 */
import { makeChain } from "./chain.ts";
import { realmHeap } from "./heap.ts";
import { link } from "./link.ts";
import { linkables } from "./linkable.ts";
import type { FunctionAbi } from "./types.ts";
import { type AnyFunction, wrap } from "./wrapper.ts";

/** Code for arguments of some types. */
export interface Code {
  /** Of the `.wasm` file; `file:` is read from disk, anything else is fetched. */
  readonly url: URL;
  readonly abi: FunctionAbi;
}

/** What ahead-of-time output says of one function. */
export interface Loadable<F extends AnyFunction = AnyFunction> {
  readonly name: string;
  /** At least one; each for arguments of other types. */
  readonly versions: readonly Code[];
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
  const { name, versions: codes, javascript, unit } = loadable;
  const heap = realmHeap();
  if (heap === undefined) {
    warn(name, "the engine has no shared WebAssembly memory");
    return javascript;
  }
  const files = await Promise.all(codes.map(({ url }) => read(url, name)));
  try {
    const modules = await Promise.all(files.map(compile));
    const versions = codes.map(({ abi }, i) => ({
      abi,
      linked: link(modules[i], abi, heap, name),
    }));
    const loaded = wrap(javascript, makeChain(javascript, versions, heap));
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
