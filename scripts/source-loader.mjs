// Lets plain Node run the TypeScript sources: `node --conditions=source --import <this file> x.ts`.
// tsx's own `--import tsx` registers only on the main thread, so a worker_threads Worker could
// not load a .ts file; this module runs in every thread that inherits the flag.
import { register } from "tsx/esm/api";

register();

// What child_process.fork() hands on. Vitest leaves a bare `--require` in this list, which Node
// refuses.
process.execArgv = ["--conditions=source", `--import=${import.meta.url}`];
