/**
 * Puts the main entry into one file, dist/numboa.js, and the compile worker with the compiler into another,
 * dist/numboa-worker.js: loading forty small modules takes Node 25 ms and one takes 5; the compiler's two hundred take
 * 130, and one takes 55. `numboa/sync` stays as it is. What the copies share (the heap, the compiler of
 * `numboa/sync`) they find under symbols of the realm. Binaryen stays outside: only showing text needs it.
 */
import { fileURLToPath } from "node:url";
import { build } from "vite";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

async function bundle(entry, fileName) {
  await build({
    configFile: false,
    logLevel: "warn",
    root: path("."),
    build: {
      outDir: path("dist"),
      emptyOutDir: false,
      target: "es2022",
      minify: false,
      sourcemap: true,
      lib: { entry: path(entry), formats: ["es"], fileName: () => fileName },
      rollupOptions: { external: [/^node:/, "binaryen"] },
    },
  });
}

await bundle("dist/index.js", "numboa.js");
await bundle("dist/worker/compile-worker.js", "numboa-worker.js");
