/**
 * Numboa's runtime where all of it is at hand: `jit(f)` is `f`, and faster.
 *
 * This is the entry for Node, Deno and Bun, where programs may compute for long without coming to their event loop. Browsers get
 * `index-web.ts`, which loads the engine when it is needed.
 */
import { engine } from "./engine.ts";
import { setEngine } from "./engine-cell.ts";

setEngine(engine);

export * from "./index-web.ts";
