/**
 * Puts the main entry into one file, dist/numboa.js: loading forty small modules takes Node 25 ms, one
 * takes 5. The worker and `numboa/sync`, which bring the compiler, stay as they are. What the copies share (the
 * heap, the compiler of `numboa/sync`) they find under symbols of the realm.
 */
import { fileURLToPath } from "node:url";
import { build } from "vite";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

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
    lib: { entry: path("dist/index.js"), formats: ["es"], fileName: () => "numboa.js" },
    rollupOptions: { external: /^node:/ },
  },
});
