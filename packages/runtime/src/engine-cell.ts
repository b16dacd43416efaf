/**
 * The engine, where it is there: the entry for Node has it from the start, that for browsers loads it when a function is called first.
 */
import type { Dispatcher } from "./dispatcher.ts";
import type { inspectVersion } from "./inspect.ts";

export interface Engine {
  readonly Dispatcher: typeof Dispatcher;
  readonly inspectVersion: typeof inspectVersion;
}

let engine: Engine | undefined;
let loading: Promise<Engine> | undefined;

export function setEngine(other: Engine | undefined): void {
  engine = other;
  loading = undefined;
}

export function engineNow(): Engine | undefined {
  return engine;
}

/** Should it not come, the next who needs it asks again. */
export function loadEngine(): Promise<Engine> {
  if (engine) return Promise.resolve(engine);
  loading ??= import("./engine.ts").then(
    (module) => (engine = module.engine),
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}
