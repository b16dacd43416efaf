/**
 * Functions of npm packages: `jit(f)` does what `f` does, whether it compiles or not, and the page says how many do.
 * `BLESS=1` rewrites `docs/CORPUS.md`, which continuous integration refuses.
 */
import "numboa/sync";
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Entry } from "./entry.ts";
import { ARRAYS } from "./functions-arrays.ts";
import { IMAGE_FUNCTIONS } from "./functions-images.ts";
import { PLAIN } from "./functions-plain.ts";
import { renderPage, type Row } from "./page.ts";
import { runEntry, same } from "./run-entry.ts";

const ENTRIES: readonly Entry[] = [...PLAIN, ...IMAGE_FUNCTIONS, ...ARRAYS].sort((a, b) =>
  keyOf(a) < keyOf(b) ? -1 : 1,
);
const page = new URL("../../../../docs/CORPUS.md", import.meta.url);
const rows: Row[] = [];

function keyOf({ category, package: name, file, name: fn }: Entry): string {
  return [category, name, file, fn].join(" ");
}

// What is refused warns once, and that is no news here.
beforeAll(() => void vi.spyOn(process, "emitWarning").mockImplementation(() => {}));
afterAll(() => void vi.restoreAllMocks());

describe("jit(f) is f", { timeout: 120_000 }, () => {
  it.each(ENTRIES.map((entry) => [entry.package, entry.name, entry] as const))(
    "%s: %s",
    async (_package, _name, entry) => {
      const outcome = await runEntry(entry);
      expect(outcome.differences).toEqual([]);
      expect(outcome.calls).toBeGreaterThan(0);
      rows.push({ entry, outcome });
    },
  );
});

describe("the page", () => {
  it("is up to date", () => {
    const text = renderPage(rows);
    if (process.env["BLESS"] === "1") {
      if (process.env["CI"]) throw new Error("BLESS is refused in continuous integration");
      writeFileSync(page, text);
    }
    expect(readFileSync(page, "utf8")).toBe(text);
  });

  it("counts no function twice", () => {
    expect(ENTRIES.length).toBeGreaterThan(60);
    expect(new Set(ENTRIES.map(keyOf)).size).toBe(ENTRIES.length);
  });
});

describe("the comparison", () => {
  it("tells what differs in one bit", () => {
    expect(same({ a: [1, -0] }, { a: [1, -0] })).toBe(true);
    expect(same({ a: [1, -0] }, { a: [1, 0] })).toBe(false);
    expect(same(Float64Array.of(NaN), Float64Array.of(NaN))).toBe(true);
    expect(same(Float32Array.of(1), Float64Array.of(1))).toBe(false);
    expect(same([undefined], [])).toBe(false);
  });
});
