/**
 * The bundler plugin: `jit()` calls take their functions' texts along, as they were before a minifier came.
 *
 *     import numboa from "@numboa/compiler/plugin";
 *     export default { plugins: [numboa.vite()] };   // or rollup, rolldown, esbuild, webpack, rspack
 *
 * Each file is read by itself, before other plugins change it. A text may be from a file that it imports, and then is read
 * anew when that one changes. Bundlers do so by themselves, but for Vite's development server, which only loads a module
 * again that has changed itself: so which modules have texts from which files is kept for it.
 */
import { normalize } from "node:path";
import type { SkippedCall } from "@numboa/parser/typescript";
import { createUnplugin, type UnpluginInstance, type UnpluginOptions } from "unplugin";
import { CODE_MODULE, Precompiler, type PrecompileOptions } from "./precompiler.ts";
import { rewrite, type Rewritten } from "./rewrite.ts";

/** For the runtime, when it is built: which compiler's code it takes from bundles. */
export { compilerBuild } from "./compiler-build.ts";
export type { PrecompileOptions } from "./precompiler.ts";

export interface PluginOptions {
  /** Says where a call is left as it is, and why. */
  readonly verbose?: boolean;
  /**
   * Compiles calls whose types are declared, by a `signature`, TypeScript or JSDoc, and puts the code into the bundle: such
   * calls need no compiler when the program runs. Others, and other types, are compiled then, as ever.
   */
  readonly precompile?: boolean | PrecompileOptions;
}

const SCRIPTS = /\.[cm]?[jt]sx?$/;
const PACKAGES = /[\\/]node_modules[\\/]/;
/** What is made of a part of a file is none. */
const VIRTUAL = /[?\0]/;

const plugin: UnpluginInstance<PluginOptions | undefined, false> = createUnplugin<
  PluginOptions | undefined,
  false
>((options) => {
  const { precompile = false } = options ?? {};
  const precompiler =
    precompile === false ? undefined : new Precompiler(precompile === true ? {} : precompile);
  /** Modules by the files that their texts are from. */
  const users = new Map<string, Set<string>>();
  return {
    name: "numboa",
    enforce: "pre",
    ...(precompiler && codeModules(precompiler)),
    transform: {
      filter: {
        id: { include: SCRIPTS, exclude: [PACKAGES, VIRTUAL] },
        code: /["']numboa["']/,
      },
      async handler(code, id) {
        let done: Rewritten | undefined;
        const skips = ({ line, why }: SkippedCall): void => {
          if (options?.verbose) console.warn(`numboa: ${id}:${line}: ${why}`);
        };
        try {
          done = await rewrite(code, id, skips, precompiler);
        } catch (error) {
          // Whatever is wrong here, the program is right without it.
          this.warn(`numboa: ${id} is left as it is: ${String(error)}`);
        }
        for (const file of done?.files ?? []) {
          this.addWatchFile(file);
          users.set(file, (users.get(file) ?? new Set()).add(id));
        }
        return done && { code: done.code, map: done.map };
      },
    },
    vite: {
      // Vite's development server bundles dependencies, and a file that one of them names is not found any more.
      config: () => ({ optimizeDeps: { exclude: ["numboa"] } }),
      handleHotUpdate({ file, server, modules }) {
        const graph = server.moduleGraph;
        const others = [...(users.get(normalize(file)) ?? [])].flatMap((id) => [
          ...(graph.getModulesByFile(id) ?? []),
        ]);
        if (others.length === 0) return undefined;
        for (const one of others) graph.invalidateModule(one);
        return [...new Set([...modules, ...others])];
      },
    },
  };
});

/** Finds modules of code. The zero is Rollup's sign, which others know as well, that a module is nobody else's. */
function codeModules(precompiler: Precompiler): Pick<UnpluginOptions, "resolveId" | "load"> {
  return {
    resolveId: {
      filter: { id: new RegExp(`^${CODE_MODULE}`) },
      handler: (id) => `\0${id}`,
    },
    load: {
      filter: { id: new RegExp(`^\0${CODE_MODULE}`) },
      handler: (id) => precompiler.load(id.slice(1)),
    },
  };
}

export default plugin;
