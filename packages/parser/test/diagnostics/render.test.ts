/** The shape of a rendered message: colours, notes, windows. */
import { diagnose, PROBLEMS, renderDiagnostic, type Diagnostic } from "@numboa/parser";
import { expect, it } from "vitest";

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

it("colours only when asked to", () => {
  expect(renderDiagnostic(at("x * K", 4, 5))).not.toContain("\u001b");
  expect(renderDiagnostic(at("x * K", 4, 5), { color: true })).toContain("\u001b[1;31m^\u001b[0m");
  const warning = renderDiagnostic(at("K", 0, 1, { severity: "warning" }), { color: true });
  expect(warning).toContain("\u001b[1;33mwarning[free-variable]\u001b[0m");
});
