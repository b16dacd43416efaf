/** For tests of the dispatcher: each begins with a compiler that does what it is told, and hears no warning but through here. */
import { afterEach, beforeEach, vi } from "vitest";
import { setCompilerHost } from "../src/hosts.ts";
import { FakeHost } from "./fake-host.ts";

export interface FreshHost {
  /** Of the test that is going on. */
  readonly host: FakeHost;
  /** What the process was warned of in it. */
  readonly warnings: readonly string[];
  /** Takes another host in the middle of a test. */
  replace(host: FakeHost): void;
}

export function useFreshHost(mode: FakeHost["mode"] = "later"): FreshHost {
  const fresh = {
    host: new FakeHost(),
    warnings: [] as string[],
    replace(host: FakeHost) {
      fresh.host = host;
      setCompilerHost(host);
    },
  };
  beforeEach(() => {
    const host = new FakeHost();
    host.mode = mode;
    fresh.replace(host);
    fresh.warnings = [];
    vi.spyOn(process, "emitWarning").mockImplementation(
      (text) => void fresh.warnings.push(String(text)),
    );
  });
  afterEach(() => {
    setCompilerHost(undefined);
    vi.restoreAllMocks();
  });
  return fresh;
}

export const makeSum = (): ((a: Float64Array) => number) =>
  function sum(a: Float64Array): number {
    let s = 0;
    for (let i = 0; i < a.length; i++) s += a[i];
    return s;
  };

export const makeAdd = (): ((x: number, y: number) => number) =>
  function add(x: number, y: number): number {
    return x + y;
  };
