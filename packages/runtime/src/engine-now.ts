/** Has the engine at hand from the start, for `numboa/sync` in browsers: it has to be there before the first call. */
import { engine } from "./engine.ts";
import { setEngine } from "./engine-cell.ts";

setEngine(engine);
