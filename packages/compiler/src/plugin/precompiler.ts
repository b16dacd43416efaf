/**
 * Compiled code as it stands in a bundle: short code as text in the call, so that it is there without waiting, longer code as a module of
 * its own, which bundlers make a file of that is loaded when the function is first called.
 *
 *     compiled: numboa$precompiled("build", "[…]", ["AGFzbQ…"])
 *     compiled: numboa$precompiled("build", "[…]", [() => import("virtual:numboa/4c1f…")])
 *
 * A module and not a `.wasm` file, because every bundler knows how to load one when it is wanted, under any base path and any
 * content security policy, and none knows how to name a file that a plugin has made as the others do.
 */
import { createHash } from "node:crypto";
import type { CallTypes, JitCall } from "@numboa/parser/typescript";
import { compilerBuild } from "./compiler-build.ts";
import { precompile, type Precompiled } from "./precompile.ts";

export interface PrecompileOptions {
  /** Code of so many bytes at most is put into the call, and longer code into a file; default 4096. */
  readonly inlineLimit?: number;
}

/** As Vite's own for assets. */
const INLINE_LIMIT = 4096;

/** The name of the runtime's function that the modules import. */
export const PRECOMPILED = "precompiled";
/** Where it is imported from. */
export const PRECOMPILED_FROM = "numboa/precompiled";

/** Begins the names of modules of code. */
export const CODE_MODULE = "virtual:numboa/";

/** The code of all files that a bundler reads, in a development server as long as that runs. */
export class Precompiler {
  readonly #inlineLimit: number;
  /** By file. What a page has loaded may still ask for code of the version before. */
  readonly #files = new Map<string, { readonly now: FileCode; readonly before?: FileCode }>();

  constructor({ inlineLimit = INLINE_LIMIT }: PrecompileOptions = {}) {
    this.#inlineLimit = inlineLimit;
  }

  /** Begins a version of a file. Of earlier ones the last is kept, and what it has in common with this one is not compiled again. */
  begin(path: string): FileCode {
    const before = this.#files.get(path)?.now;
    const now = new FileCode(this.#inlineLimit, before);
    this.#files.set(path, { now, ...(before && { before }) });
    return now;
  }

  /** The text of a module of code. One that is not known is of an earlier process or version, and empty: code that is compiled when the program runs. */
  load(name: string): string {
    for (const { now, before } of this.#files.values()) {
      const text = now.modules.get(name) ?? before?.modules.get(name);
      if (text !== undefined) return text;
    }
    return 'export default "";';
  }
}

/** The code of one version of a file. */
export class FileCode {
  /** Texts of modules of code, by their names. */
  readonly modules = new Map<string, string>();
  readonly #inlineLimit: number;
  /** By all that code is made of. */
  readonly compiled = new Map<string, Precompiled[] | string>();
  readonly #before: ReadonlyMap<string, Precompiled[] | string> | undefined;

  constructor(inlineLimit: number, before?: FileCode) {
    this.#inlineLimit = inlineLimit;
    this.#before = before?.compiled;
  }

  /**
   * The expression for a call's compiled code, or why there is none.
   * @param callee what the module calls the runtime's function
   */
  async write(call: JitCall, callee: string): Promise<{ text: string } | { why: string }> {
    const { types } = call;
    if (types === undefined || typeof types === "string") return { why: types ?? "" };
    const versions = this.#compile(call, types);
    if (typeof versions === "string") return { why: versions };
    const build = JSON.stringify(await compilerBuild());
    const data = JSON.stringify(JSON.stringify(versions.map(({ version }) => version)));
    const codes = versions.map(({ wasm }) => this.#codeOf(wasm, types.options.sync));
    return { text: `${callee}(${build}, ${data}, [${codes.join(", ")}])` };
  }

  #compile(call: JitCall, types: CallTypes): Precompiled[] | string {
    const key = JSON.stringify([call.unit, types]);
    const known = this.compiled.get(key) ?? this.#before?.get(key) ?? precompile(call, types);
    this.compiled.set(key, known);
    return known;
  }

  #codeOf(wasm: Uint8Array, sync: boolean): string {
    const text = JSON.stringify(Buffer.from(wasm).toString("base64"));
    if (sync || wasm.length <= this.#inlineLimit) return text;
    const name = CODE_MODULE + createHash("sha256").update(wasm).digest("hex").slice(0, 16);
    this.modules.set(name, `export default ${text};`);
    return `() => import(${JSON.stringify(name)})`;
  }
}
