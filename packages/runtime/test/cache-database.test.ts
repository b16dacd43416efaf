/** The cache of a browser, with an IndexedDB in memory. */
import "fake-indexeddb/auto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { setBuildId } from "../src/cache/build.ts";
import { openDatabase, writeToDatabase } from "../src/cache/database.ts";
import { keep } from "../src/cache/keep.ts";
import { placeFor } from "../src/cache/place.ts";
import { setCompilerHost } from "../src/hosts.ts";
import { jit } from "../src/index.ts";
import { answerMessage } from "../src/worker/service.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  setCompilerHost(undefined);
  setBuildId(undefined);
});

const beABrowser = (): void =>
  void vi.stubGlobal("process", Object.create(process, { versions: { value: {} } }));

describe("entries in a database", () => {
  it("are found again, the last used ones", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    for (let i = 0; i < 5; i++) {
      vi.setSystemTime(1000 * i);
      await writeToDatabase(`e${i}`, new Uint8Array([i, ...new Uint8Array(99)]), 500);
    }
    const store = await openDatabase();
    vi.setSystemTime(10_000);
    expect((await store.read("e0"))?.[0]).toBe(0);
    expect(await store.read("e9")).toBeUndefined();
    await vi.waitFor(async () => {
      await writeToDatabase("e5", new Uint8Array(150), 500);
      expect(
        await Promise.all(["e0", "e3", "e4", "e5"].map((name) => store.read(name))),
      ).not.toContain(undefined);
    });
    expect(await store.read("e1")).toBeUndefined();
    expect(await store.read("e2")).toBeUndefined();
    vi.useRealTimers();
  });

  it("serve functions where there is no Node", async () => {
    setBuildId("one");
    const compiled: string[] = [];
    let isKept = false;
    setCompilerHost({
      async send(message, done, kept) {
        const reply = await answerMessage(message);
        compiled.push(message.task);
        done(reply);
        if (message.task !== "compile" || message.keep === undefined) return;
        kept?.(await keep(message.keep, reply, "baseline"));
        isKept = true;
      },
      poll() {},
      hold: () => () => {},
    });
    beABrowser();
    expect(placeFor(true)).toEqual({ kind: "database", maxBytes: 64 * 2 ** 20 });
    const fn = (x: number) => x * 1.5;
    const outcomes = [];
    for (let i = 0; i < 2; i++) {
      const jitted = jit(fn);
      jitted(2.5);
      await jitted.ready();
      await vi.waitFor(() => expect(isKept).toBe(true));
      const { cache, versions } = jitted.stats();
      outcomes.push([jitted(2.5), versions[0].origin, cache.hits, cache.problems.length]);
    }
    expect(compiled).toEqual(["compile"]);
    expect(outcomes).toEqual([
      [3.75, "compiler", 0, 0],
      [3.75, "cache", 1, 0],
    ]);
  });

  it("are no entries where there is no database, or it cannot be opened", async () => {
    setBuildId("one");
    beABrowser();
    vi.stubGlobal("indexedDB", undefined);
    expect(placeFor(true)).toBeUndefined();
    await expect(openDatabase()).rejects.toThrow("'open'");
    const reply = { kind: "failed", scope: "source", messages: [] } as const;
    const place = { kind: "database", maxBytes: 100 } as const;
    expect(await keep({ key: "k", name: "n", place }, reply, "baseline")).toEqual({
      problem: expect.stringContaining("cannot be written"),
    });
  });
});
