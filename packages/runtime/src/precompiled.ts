/**
 * Compiled code that a bundle has with it: what the bundler plugin calls where it has compiled a function (docs/decisions/040).
 *
 * It is the reply that a compiler would have given, and is used as one that was found in the cache: for the very options, of the very
 * compiler that this runtime is built with, and on a host whose functions of `Math` are those that the code was made
 * for. That the function's text is the one that was compiled, its source says, which stands in the same call. What is not so, or
 * cannot be loaded, is nothing but missing: then the function is compiled, as ever.
 *
 * This is an entry of its own, so that programs without such code do not load it.
 */
import type { FunctionAbi } from "@numboa/compiler/abi";
import { type Licence, licencesOf } from "@numboa/compiler/fast-math";
import { type HostAnswer, stillAnswers } from "@numboa/compiler/math-probe";
import type { ParamKind } from "@numboa/parser/ir";
import type { BundledVersion, Precompiled } from "./function-source.ts";
import type { ResolvedOptions } from "./options.ts";
import type { CompiledReply } from "./worker/protocol.ts";

/** As the plugin writes it. */
interface Written {
  readonly params: readonly ParamKind[];
  readonly captures: Readonly<Record<string, ParamKind>>;
  readonly options: string;
  readonly abi: FunctionAbi;
  readonly licences?: readonly Licence[];
  readonly hostMath?: readonly HostAnswer[];
}

/** Base64, or what loads a module with it. */
type Code = string | (() => Promise<{ readonly default: string }>);

/** Which compiler this runtime has; written in when the package is built. From source, the plugin's is of the same source. */
declare const NUMBOA_COMPILER: string | undefined;
const COMPILER = typeof NUMBOA_COMPILER === "string" ? NUMBOA_COMPILER : "source";

/**
 * What the bundler plugin calls, and nobody else.
 * @param build which compiler made the code
 * @param text the versions as JSON, the best first
 * @param codes their code
 */
export function precompiled(build: string, text: string, codes: readonly Code[]): Precompiled {
  let versions: readonly (BundledVersion & { readonly options: string })[] | undefined;
  return {
    versionsFor(options) {
      if (build !== COMPILER) {
        warnOnce();
        return [];
      }
      versions ??= readVersions(text, codes);
      const wanted = optionsText(options);
      return versions.filter((one) => one.options === wanted);
    },
  };
}

let isWarned = false;

/** A mistake in what was installed, which costs speed: nobody should have to find that out. */
function warnOnce(): void {
  if (isWarned) return;
  isWarned = true;
  console.warn(
    "numboa: the code in this bundle is of another release than its runtime, and is compiled anew; " +
      "@numboa/compiler and numboa must have the same version",
  );
}

function readVersions(
  text: string,
  codes: readonly Code[],
): (BundledVersion & { options: string })[] {
  const written = JSON.parse(text) as readonly Written[];
  return written.flatMap((one, i) => {
    if (!(one.hostMath ?? []).every(stillAnswers)) return [];
    const { params, captures, options, abi } = one;
    return [{ params, captures, options, abi, ...loading(one, codes[i]) }];
  });
}

/** Modules of so many bytes are made at once, as those from the cache are; larger ones in the background. */
const AT_ONCE = 16 * 1024;

function loading(written: Written, code: Code): Pick<BundledVersion, "now" | "load"> {
  return {
    now(mayTakeLong) {
      if (typeof code !== "string") return undefined;
      // Nobody else has four characters for three bytes.
      if (!mayTakeLong && code.length > (AT_ONCE / 3) * 4) return undefined;
      try {
        const wasm = decode(code);
        return replyOf(written, wasm, new WebAssembly.Module(wasm));
      } catch {
        return undefined;
      }
    },
    async load() {
      const wasm = decode(typeof code === "string" ? code : (await code()).default);
      return replyOf(written, wasm, await WebAssembly.compile(wasm));
    },
  };
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  const characters = atob(base64);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}

/** What the passes did is not in the bundle: it is for whoever writes the function, and long. */
function replyOf(
  { abi, licences = [] }: Written,
  wasm: Uint8Array<ArrayBuffer>,
  module: WebAssembly.Module,
): CompiledReply {
  const remarks = licences.map((licence) => {
    return { pass: "fastMath", kind: "applied", message: `uses ${licence}`, licence } as const;
  });
  const code = {
    kind: "compiled",
    tier: "optimized",
    origin: "bundle",
    wasm,
    module,
    abi,
  } as const;
  return { ...code, report: { remarks, loops: [], others: [], timings: {} } };
}

/** As the plugin writes those that it compiles for: all that change what is compiled. */
function optionsText({ signature, boundsCheck, fastMath, without }: ResolvedOptions): string {
  const signed = signature && [signature.params, signature.result ?? null];
  return JSON.stringify([boundsCheck, licencesOf(fastMath), without, signed ?? null]);
}
