/** The shape of a rendered message: colours, notes, windows. */
import {
  diagnose,
  PROBLEMS,
  renderDiagnostic,
  type Diagnostic,
  type Problem,
} from "@numboa/parser";
import { describe, expect, it } from "vitest";

const at = (
  text: string,
  start: number,
  end: number,
  rest: Partial<Diagnostic> = {},
): Diagnostic => {
  const before = text.slice(0, start).split("\n");
  const span = { start, end, line: before.length, column: before.at(-1).length + 1 };
  return { ...diagnose(PROBLEMS.freeVariable("K"), { name: "k.js", text }, span), ...rest };
};

it("shows notes before the help, in six lines", () => {
  const text = renderDiagnostic(at("x * K", 4, 5, { notes: ["x is f64", "K is unknown"] }));
  expect(text.split("\n")).toEqual([
    "error[free-variable]: `K` is not declared in this function.",
    "  --> k.js:1:5",
    "1 | x * K",
    "  |     ^",
    "    note: x is f64; K is unknown",
    "    help: Hand it over: `jit(fn, { captures: { K } })`.",
  ]);
});

it("counts lines from where the text begins in its file", () => {
  const d = at("a\nb * K", 6, 7);
  const moved = { ...d, source: { ...d.source, lineOffset: 98 } };
  expect(renderDiagnostic(moved).split("\n").slice(1, 4)).toEqual([
    "    --> k.js:100:5",
    "100 | b * K",
    "    |     ^",
  ]);
});

it("points at the end of a text and of a line", () => {
  expect(renderDiagnostic(at("x +", 3, 3)).split("\n")[3]).toBe("  |    ^");
  expect(renderDiagnostic(at("x +\ny", 3, 5)).split("\n")[3]).toBe("  |    ^");
});

it("marks only the first line of a range", () => {
  expect(renderDiagnostic(at("a = {\n  b\n}", 4, 11)).split("\n")[3]).toBe("  |     ^");
});

it("keeps carets under their characters behind tabs", () => {
  const [, , line, carets] = renderDiagnostic(at("\tx\tK", 3, 4)).split("\n");
  expect(line.indexOf("K")).toBe(carets.indexOf("^"));
});

it.each([0, 40, 90, 150, 250, 299])("cuts a long line around column %i", (start) => {
  const text = "0123456789".repeat(30);
  const [, , line, carets] = renderDiagnostic(at(text, start, start + 1)).split("\n");
  expect(line.length).toBeLessThanOrEqual(100);
  expect(line[carets.indexOf("^")]).toBe(text[start]);
});

describe("whatever stands in the source and in names", () => {
  const NASTY = [
    "a".repeat(5000),
    "変数".repeat(200),
    "two\nlines\r\nand\u2028more",
    "\u001b[31mred\u0007\u0000",
    "\u202eback",
    "half \ud83d",
    "\ttab",
  ];

  it.each(Object.values(PROBLEMS).map((factory) => [factory.code, factory] as const))(
    "%s has six lines at most, and nothing that a terminal obeys",
    (_, factory) => {
      const make = factory as (...args: readonly string[]) => Problem;
      for (const text of NASTY) {
        const problem = make(...factory.example.map(() => text));
        const source = { name: text, text: `${text} /* ${text} */ ${text}` };
        for (const start of [0, 1, source.text.length >> 1, source.text.length]) {
          const d = at(source.text, start, start + text.length, problem);
          const shown = renderDiagnostic({ ...d, source, notes: [text, text] });
          expect(shown.split("\n").length).toBe(6);
          // oxlint-disable-next-line no-control-regex -- that is what must not be there
          expect(shown).not.toMatch(/[\p{Cs}\u0000-\u0009\u000b-\u001f\u2028\u2029\u202e]/u);
          const [message, , excerpt, carets, , help] = shown.split("\n");
          expect(Math.max(excerpt.length, carets.length)).toBeLessThan(200);
          expect(Math.max(message.length, help.length)).toBeLessThan(1200);
        }
      }
    },
  );

  /** The columns before the caret: what stands there, and the caret's line. */
  const excerpt = (text: string, part: string): string[] => {
    const start = text.indexOf(part);
    return renderDiagnostic(at(text, start, start + part.length))
      .split("\n")
      .slice(2, 4);
  };

  it("counts columns of a terminal: wide letters, marks, emoji, halves, tabs", () => {
    expect(excerpt("変数 + K", "K")).toEqual(["1 | 変数 + K", "  |        ^"]);
    expect(excerpt("f(変数)", "変数")).toEqual(["1 | f(変数)", "  |   ^^^^"]);
    expect(excerpt("ｆ한🙂K", "K")).toEqual(["1 | ｆ한🙂K", "  |       ^"]);
    expect(excerpt("e\u0301\u0302 + K", "K")).toEqual(["1 | e\u0301\u0302 + K", "  |     ^"]);
    expect(excerpt("𝑥 + K", "K")).toEqual(["1 | 𝑥 + K", "  |     ^"]);
    expect(excerpt("\ud83d + K", "K")).toEqual(["1 | \ufffd + K", "  |     ^"]);
    expect(excerpt("変\tK", "K")).toEqual(["1 | 変  K", "  |     ^"]);
    expect(excerpt("'\u001b[2J' K", "K")).toEqual(["1 | '\ufffd[2J' K", "  |        ^"]);
  });

  it("cuts no wide letter in half", () => {
    for (let before = 0; before < 8; before++) {
      const text = `${"x".repeat(before)}${"変".repeat(150)}K${"数".repeat(150)}`;
      const [line, carets] = excerpt(text, "K");
      const columns = Array.from(line.split("K")[0], (char) => (/[変数]/.test(char) ? 2 : 1));
      expect(columns.reduce((sum, width) => sum + width, 0)).toBe(carets.indexOf("^"));
      expect(line).toMatch(/^1 \| … ?変/);
    }
  });
});

it("colours only when asked to", () => {
  expect(renderDiagnostic(at("x * K", 4, 5))).not.toContain("\u001b");
  expect(renderDiagnostic(at("x * K", 4, 5), { color: true })).toContain("\u001b[1;31m^\u001b[0m");
  const warning = renderDiagnostic(at("K", 0, 1, { severity: "warning" }), { color: true });
  expect(warning).toContain("\u001b[1;33mwarning[free-variable]\u001b[0m");
});
