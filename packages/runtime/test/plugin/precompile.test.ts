/** Functions that are compiled when a program is bundled: no compiler is needed where it runs. */
import { readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { BUNDLERS, run, runFiles, withEsbuild, withRspack, write } from "./bundles.ts";
import {
  LAZY,
  LAZY_LINES,
  LINES,
  OTHERS,
  OTHER_LINES,
  PRECOMPILED,
  SINES,
} from "./precompiled-programs.ts";

vi.setConfig({ testTimeout: 120_000 });

describe.each(Object.keys(BUNDLERS))("%s", (name) => {
  it("compiles, and the program starts no thread", async () => {
    const code = await BUNDLERS[name](write(PRECOMPILED), { precompile: true });
    const [printed] = await run([code], true);
    expect(printed.map(({ origins }) => origins)).toEqual(LINES);
    for (const line of printed) expect(line).toMatchObject({ same: true, jsCalls: 0 });
  });
});

it("other arguments than those are compiled when the program runs", async () => {
  const [printed] = await run([await withEsbuild(write(OTHERS), { precompile: true })], true);
  expect(printed).toEqual(OTHER_LINES);
});

it("long code is a file that is loaded when it is wanted, where nothing has to be there at once", async () => {
  const options = { precompile: { inlineLimit: 0 } };
  const entry = write(LAZY);
  await withRspack(entry, options);
  const chunks = readdirSync(dirname(entry)).filter((name) => name.endsWith(".out.mjs"));
  expect(chunks).toHaveLength(1);
  const [printed] = await runFiles([join(dirname(entry), "out.mjs")]);
  expect(printed).toEqual(LAZY_LINES);
  // What cannot be loaded is compiled.
  rmSync(join(dirname(entry), chunks[0]));
  const [without] = await runFiles([join(dirname(entry), "out.mjs")]);
  const [first, second, last] = LAZY_LINES;
  const compiled = { ...second, origins: ["compiler (Float64Array)"] };
  expect(without).toEqual([first, { started: "a thread" }, compiled, last]);
});

describe("what is in the bundle is not used", () => {
  const found = { same: true, jsCalls: 0, origins: ["bundle (Float64Array)"] };
  const compiled = { same: true, jsCalls: 1, origins: ["compiler (Float64Array)"] };
  const started = { started: "a thread" };

  it("where it is of another compiler, damaged, or made for another host", async () => {
    const code = await withEsbuild(write(SINES), { precompile: true });
    const change = (from: RegExp, to: string): string => {
      expect(code.split(from).length).toBeGreaterThan(1);
      return code.replaceAll(from, to);
    };
    const [asItIs, older, damaged, elsewhere] = await run(
      [
        code,
        change(/\("source",/g, '("older",'),
        change(/AGFzb/g, "AGFzc"),
        change(/(?<="answers\\?":\\?")[0-9a-f]/g, "x"),
      ],
      true,
    );
    const bytes = asItIs[1];
    expect(asItIs).toEqual([found, bytes]);
    // What is compiled is what was in the bundle.
    expect(older).toEqual([started, compiled, bytes]);
    expect(damaged).toEqual([compiled, bytes]);
    // The second version takes what the host gives.
    expect(elsewhere[0]).toEqual(found);
    expect(elsewhere[1]["bytes"]).not.toBe(bytes["bytes"]);
  });
});
