/**
 * Text cases: `# name`, a source, `==>`, and what is expected of it. `BLESS=1` writes what came out instead
 * of comparing, which continuous integration refuses.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";

interface Case {
  readonly name: string;
  readonly source: string;
  readonly expected: string;
}

function parseCases(text: string): { head: string; cases: Case[] } {
  const [head, ...sections] = text.split(/^# /m);
  const cases = sections.map((section) => {
    const [title, ...rest] = section.split("\n");
    const [source, expected = ""] = rest.join("\n").split(/^==>\n/m);
    return { name: title, source: source.trim(), expected: expected.trim() };
  });
  return { head, cases };
}

/** Defines a test for each case of a file: `run` of its source must give its expectation. */
export function testCases(
  title: string,
  file: URL,
  run: (source: string, name: string) => string | Promise<string>,
): void {
  const { head, cases } = parseCases(readFileSync(file, "utf8"));
  const bless = process.env["BLESS"] === "1";
  if (bless && process.env["CI"]) throw new Error("BLESS is refused in continuous integration");
  const actual = new Map<Case, string>();
  describe.each([title])("%s", () => {
    it.each(cases)("$name", async (one) => {
      const result = (await run(one.source, one.name)).trim();
      actual.set(one, result);
      expect(result).toBe(bless ? result : one.expected);
    });
  });
  if (!bless) return;
  afterAll(() => {
    const sections = cases.map(
      (one) => `# ${one.name}\n${one.source}\n==>\n${actual.get(one) ?? one.expected}\n`,
    );
    writeFileSync(file, head + sections.join("\n"));
  });
}
