/**
 * The bundler plugin: `jit()` calls take their functions' texts along, as they were before a minifier came.
 *
 *     import numboa from "@numboa/compiler/plugin";
 *     export default { plugins: [numboa.vite()] };   // or rollup, rolldown, esbuild, webpack, rspack
 *
 * Each file is read by itself, before other plugins change it. Nothing is kept from one file to the next but, for Vite's development server, whose
 * modules are not read again when a file changes that they do not import themselves, which files a module's texts are from.
 */
import { createUnplugin, type UnpluginInstance } from "unplugin";
import { rewrite, type Skipped } from "./rewrite.ts";

export interface PluginOptions {
  /** Says of each call that is left as it is where it stands and why. */
  readonly verbose?: boolean;
}

const MODULES = /\.[cm]?[jt]sx?$/;
const PACKAGES = /[\\/]node_modules[\\/]/;

const plugin: UnpluginInstance<PluginOptions | undefined, false> = createUnplugin<
  PluginOptions | undefined,
  false
>((options) => {
  const verbose = options?.verbose ?? false;
  /** Modules by the files that their texts are from. */
  const users = new Map<string, Set<string>>();
  return {
    name: "numboa",
    enforce: "pre",
    transform: {
      filter: { id: { include: MODULES, exclude: PACKAGES }, code: /["']numboa["']/ },
      async handler(code, id) {
        const report = (skipped: Skipped): void => {
          if (verbose) console.warn(`numboa: ${id}:${skipped.line}: ${skipped.why}`);
        };
        const done = await rewrite(code, id, report);
        for (const file of done?.files ?? []) {
          this.addWatchFile(file);
          users.set(file, (users.get(file) ?? new Set()).add(id));
        }
        return done && { code: done.code, map: done.map };
      },
    },
    vite: {
      handleHotUpdate({ file, server, modules }) {
        const others = [...(users.get(file) ?? [])].flatMap((id) => [
          ...(server.moduleGraph.getModulesByFile(id) ?? []),
        ]);
        if (others.length === 0) return undefined;
        for (const one of others) server.moduleGraph.invalidateModule(one);
        return [...new Set([...modules, ...others])];
      },
    },
  };
});

export default plugin;
