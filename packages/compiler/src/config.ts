/**
 * What `numboa.config.ts` says: what `numboac build` would be told on the command line, with types for the editor.
 *
 * Stands alone, so that a configuration that imports `defineConfig` loads no compiler.
 */
import type { FastMath } from "./fast-math.ts";

/** Everything may be left out; what the command line says goes before it. */
export interface NumboaConfig {
  /** The modules that `build` and `check` take when the command line names none; from the configuration's folder. */
  readonly entries?: readonly string[];
  /** The folder for the output, from the configuration's folder: `-o`. */
  readonly outDir?: string;
  /** Which passes run, 3 by default: `-O`. */
  readonly optimize?: 0 | 1 | 2 | 3 | "s";
  /** What an element access outside an array does in WebAssembly: `--bounds-check`. */
  readonly boundsCheck?: "javascript" | "throw";
  /** Which licences to change bits there are, none by default: `--fast-math`. */
  readonly fastMath?: boolean | FastMath;
  /** What engines must have, by default SIMD; with both, each engine loads what it can run: `--features`. */
  readonly features?: readonly ("none" | "simd")[];
  /** `"export"`: modules export `memory`, in which the arrays of `array` lie: `--memory`. */
  readonly memory?: "export";
  /** Keep what cannot be compiled as plain JavaScript: `--allow-javascript`. */
  readonly allowJavaScript?: boolean;
  /** Write functions' texts along, so that functions of `jit()` that call them are compiled with them: `--linkable`. */
  readonly linkable?: boolean;
  /** Write a source map for each `.wasm` file: `--source-map`. */
  readonly sourceMap?: boolean;
  /** How diagnostics are shown: `--format`. */
  readonly format?: "text" | "json" | "github";
  /** Build again whenever a file changes: `--watch`. */
  readonly watch?: boolean;
  /** Print phases, times and what the passes did: `--verbose`. */
  readonly verbose?: boolean;
}

/**
 * Gives the configuration as it is, for its types:
 *
 *     import { defineConfig } from "@numboa/compiler/config";
 *
 *     export default defineConfig({ entries: ["src/kernels.ts"], outDir: "dist" });
 */
export function defineConfig(config: NumboaConfig): NumboaConfig {
  return config;
}
