/** What compiles functions, and sends calls to what was compiled: most of the runtime. */
import { Dispatcher } from "./dispatcher.ts";
import type { Engine } from "./engine-cell.ts";
import { inspectVersion } from "./inspect.ts";

export const engine: Engine = { Dispatcher, inspectVersion };
