/** What TypeScript finds wrong with a module, in each format, with TypeScript's own codes and places; nothing is written. */
import { expect, test, vi } from "vitest";
import { makeWorkplace } from "./numboac.ts";

vi.setConfig({ testTimeout: 120_000 });

const place = makeWorkplace();

const WRONG = `import { half, Missing } from "./half.ts";
interface Options { readonly size: number }

export function wrong(a: Float64Array): number {
  const options: Options = { size: "1" };
  return half(a) + options.size + half(1,
    2);
}
export declare function only(x: number): number;
`;

const FOUND = [
  ["TS2305", 1, 16, "Missing", `Module '"./half.ts"' has no exported member 'Missing'.`],
  ["TS2322", 5, 30, "size", "Type 'string' is not assignable to type 'number'."],
  [
    "TS2345",
    6,
    15,
    "a",
    "Argument of type 'Float64Array<ArrayBufferLike>' is not assignable to parameter of type 'number'.",
  ],
  ["TS2554", 7, 5, "2", "Expected 1 arguments, but got 2."],
] as const;

interface Shown {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly start: number;
  readonly end: number;
}

test("they are reported as text, as json and to GitHub", async () => {
  place.write({
    "src/half.ts": "export const half = (x: number): number => x / 2;",
    "src/wrong.ts": WRONG,
  });
  const build = (...flags: string[]) =>
    place.numboac("build", "src/wrong.ts", "-o", "src", ...flags);
  const json = await build("--format", "json");
  expect(json.code).toBe(1);
  const { ok, diagnostics } = JSON.parse(json.out) as { ok: boolean; diagnostics: Shown[] };
  expect(ok).toBe(false);
  const found = diagnostics.map(({ message, line, column, start, end }) => [
    /TS\d+/.exec(message)![0],
    line,
    column,
    WRONG.slice(start, end),
    message.replace(/ \(TS\d+\)$/, ""),
  ]);
  expect(found).toEqual(FOUND);
  for (const d of diagnostics) {
    expect(d).toMatchObject({ code: "typescript-error", severity: "error", file: "src/wrong.ts" });
  }
  const github = await build("--format", "github");
  expect(github.code).toBe(1);
  expect(github.out.trimEnd().split("\n")).toEqual(
    FOUND.map(
      ([code, line, column, , message]) =>
        `::error file=src/wrong.ts,line=${line},col=${column},title=numboac typescript-error::${message} (${code})%0ACorrect what TypeScript reports; types guide the compiler.`,
    ),
  );
  const text = await build();
  expect(text.code).toBe(1);
  for (const [code, line, column, , message] of FOUND) {
    expect(text.err).toContain(`error[typescript-error]: ${message} (${code})\n`);
    expect(text.err).toContain(` --> src/wrong.ts:${line}:${column}\n`);
  }
  expect(Object.keys(place.list("src"))).toEqual(["src/half.ts", "src/wrong.ts"]);
});
