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
import { createUnplugin, type UnpluginInstance } from "unplugin";
import { rewrite, type Rewritten } from "./rewrite.ts";

export interface PluginOptions {
  /** Says where a call is left as it is, and why. */
  readonly verbose?: boolean;
}

const SCRIPTS = /\.[cm]?[jt]sx?$/;
const PACKAGES = /[\\/]node_modules[\\/]/;
/** What is made of a part of a file is none. */
const VIRTUAL = /[?\0]/;

const plugin: UnpluginInstance<PluginOptions | undefined, false> = createUnplugin<
  PluginOptions | undefined,
  false
>((options) => {
  /** Modules by the files that their texts are from. */
  const users = new Map<string, Set<string>>();
  return {
    name: "numboa",
    enforce: "pre",
    transform: {
      filter: {
        id: { include: SCRIPTS, exclude: [PACKAGES, VIRTUAL] },
        code: /["']numboa["']/,
      },
      async handler(code, id) {
        let done: Rewritten | undefined;
        try {
          done = await rewrite(code, id, ({ line, why }) => {
            if (options?.verbose) console.warn(`numboa: ${id}:${line}: ${why}`);
          });
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

export default plugin;
