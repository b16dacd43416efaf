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
import type { JitCall } from "@numboa/parser/typescript";
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

export class Precompiler {
  readonly #inlineLimit: number;
  /** By all that code is made of: what a bundler asks for again has not changed. */
  readonly #compiled = new Map<string, Precompiled[] | string>();
  /** Texts of modules of code, by their names. */
  readonly #modules = new Map<string, string>();

  constructor({ inlineLimit = INLINE_LIMIT }: PrecompileOptions = {}) {
    this.#inlineLimit = inlineLimit;
  }

  /**
   * The expression for a call's compiled code, or why there is none.
   * @param callee what the module calls the runtime's function
   */
  async write(call: JitCall, callee: string): Promise<{ text: string } | { why: string }> {
    const { types } = call;
    if (types === undefined || typeof types === "string") return { why: types ?? "" };
    const versions = this.#compile(call);
    if (typeof versions === "string") return { why: versions };
    const build = JSON.stringify(await compilerBuild());
    const data = JSON.stringify(JSON.stringify(versions.map(({ version }) => version)));
    const codes = versions.map(({ wasm }) => this.#codeOf(wasm, types.options.sync));
    return { text: `${callee}(${build}, ${data}, [${codes.join(", ")}])` };
  }

  /** The text of a module of code. One that is not known is of an earlier process, and empty: code that is compiled when the program runs. */
  load(name: string): string {
    return this.#modules.get(name) ?? 'export default "";';
  }

  #compile(call: JitCall): Precompiled[] | string {
    const types = call.types as Exclude<JitCall["types"], string | undefined>;
    const key = JSON.stringify([call.unit, types]);
    const known = this.#compiled.get(key) ?? precompile(call, types);
    this.#compiled.set(key, known);
    return known;
  }

  #codeOf(wasm: Uint8Array, sync: boolean): string {
    const text = JSON.stringify(Buffer.from(wasm).toString("base64"));
    if (sync || wasm.length <= this.#inlineLimit) return text;
    const name = CODE_MODULE + createHash("sha256").update(wasm).digest("hex").slice(0, 16);
    this.#modules.set(name, `export default ${text};`);
    return `() => import(${JSON.stringify(name)})`;
  }
}
