// Lets plain Node run the TypeScript sources: `node --conditions=source --import <this file> x.ts`.
// Node evaluates it in every thread that inherits the flag, so Workers load .ts files as well.
// Only .ts files are touched: tsx, tried first, skips worker threads and compiles Binaryen and
// ts-morph on the way, which costs ten seconds.
import { register } from "node:module";

register("./source-hooks.mjs", import.meta.url);

// What child_process.fork() hands on. Vitest leaves a bare `--require` in this list, which Node
// refuses.
process.execArgv = ["--conditions=source", `--import=${import.meta.url}`];
