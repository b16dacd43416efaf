/** What a lookup does when the cache does not answer. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { setBuildId } from "../src/cache/build.ts";
import { setCompilerHost } from "../src/hosts.ts";
import { jit } from "../src/index.ts";
import { FakeHost } from "./fake-host.ts";

let host: FakeHost;
beforeEach(() => {
  host = new FakeHost();
  setCompilerHost(host);
  setBuildId("one");
  // A browser, with a database that never opens.
  vi.stubGlobal("process", Object.create(process, { versions: { value: {} } }));
  class Unanswered {
    addEventListener(): void {}
  }
  vi.stubGlobal("IDBRequest", Unanswered);
  vi.stubGlobal("indexedDB", { open: () => new Unanswered() });
  for (const name of ["Index", "ObjectStore", "Cursor", "Database", "Transaction"]) {
    vi.stubGlobal(`IDB${name}`, class {});
  }
});
afterEach(() => {
  vi.unstubAllGlobals();
  setCompilerHost(undefined);
  setBuildId(undefined);
});

const ADD = () =>
  jit(function add(x: number, y: number) {
    return x + y;
  });

it("asks the compiler at once when the program never yields", () => {
  host.mode = "poll";
  const add = ADD();
  const end = performance.now() + 5000;
  while (add.stats().versions.length === 0 && performance.now() < end) {
    expect(add(1.5, 2)).toBe(3.5);
  }
  expect(add.stats()).toMatchObject({
    cache: { hits: 0, misses: 1, problems: [] },
    versions: [{ origin: "compiler" }],
  });
});

it("forgets an answer for a function that was disposed of", async () => {
  const add = ADD();
  add(1.5, 2);
  const ready = add.ready();
  add.dispose();
  await ready;
  expect(add(1.5, 2)).toBe(3.5);
  expect(add.stats().versions).toEqual([]);
});

it("asks the compiler when it has waited for half a second, says so, and waits no second time", async () => {
  const add = ADD();
  add(1.5, 2);
  const start = performance.now();
  let turns = 0;
  const turning = setInterval(() => turns++, 10);
  const ready = add.ready();
  // That the program holds up its event loop says nothing of the cache.
  const busy = performance.now() + 700;
  while (performance.now() < busy);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(add.stats().cache.problems).toEqual([]);
  await ready;
  clearInterval(turning);
  expect(performance.now() - start).toBeGreaterThan(1150);
  expect(add(1.5, 2)).toBe(3.5);
  const { cache, versions } = add.stats();
  // For the better tier as well. What holds up the loop holds up both counts.
  expect(turns).toBeLessThan(75);
  const problems = ["did not answer within 500 ms, and is not asked again"];
  expect(cache).toEqual({ hits: 0, misses: 2, problems });
  expect(versions[0].origin).toBe("compiler");
});
