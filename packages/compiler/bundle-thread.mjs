/**
 * Puts the thread that compiles for `numboac`, with the compiler, into one file, dist/numboac-thread.js: each thread would load two hundred small
 * modules, which takes a quarter of a second of the processor, and one takes a fifth of that. Binaryen stays outside. Names stay as they are: what goes wrong
 * in a thread is shown with its stack.
 */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

await build({
  entryPoints: [path("dist/aot/compile-thread.js")],
  outfile: path("dist/numboac-thread.js"),
  bundle: true,
  external: ["binaryen"],
  format: "esm",
  logLevel: "warning",
  platform: "node",
  target: "node20",
});
