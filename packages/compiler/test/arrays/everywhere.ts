/**
 * One function in every way it can run: JavaScript, the interpreter at both levels and after the passes, both
 * backends. Arguments are made anew for each run, so that views of one buffer stay views of one buffer.
 */
import { expect } from "vitest";
import { lowerUnit, type SourceFunction, type SourceUnit } from "@numboa/parser";
import {
  IrAbort,
  isBigKind,
  prepare,
  printModule,
  type Module,
  type ParamKind,
  type RuntimeValue,
} from "@numboa/parser/ir";
import { outcomeOf } from "../../../parser/test/ir/outcome.ts";
import { compileNow, optimize } from "../../src/compile.ts";
import { specializeModule } from "../../src/specialize/index.ts";
import { encoded, optimized } from "../codegen/backends.ts";
import { describeRun } from "../codegen/differential.ts";

export type MakeArgs = () => RuntimeValue[];
type Run = (args: readonly RuntimeValue[]) => RuntimeValue;

/** `main` and the helpers that it captures by their names. */
export function unitOf(main: string, helpers: Readonly<Record<string, string>> = {}): SourceUnit {
  const captures = Object.fromEntries(
    Object.keys(helpers).map((key) => [key, { kind: "function", key } as const]),
  );
  const functions: Record<string, SourceFunction> = {};
  for (const [name, source] of Object.entries({ ...helpers, main })) {
    functions[name] = { name, source, captures };
  }
  return { entry: "main", functions };
}

/** The codes of what is wrong with a function for these kinds; none if it compiles. */
export function problemsOf(unit: SourceUnit, signature: readonly ParamKind[]): string[] {
  const outcome = compileNow({ unit, signature, tier: "baseline", options: { verify: true } });
  return outcome.ok ? [] : outcome.diagnostics.map(({ code }) => code);
}

/** What JavaScript makes of it. */
function evaluate({ functions, entry }: SourceUnit): Run {
  const { [entry]: main, ...helpers } = functions;
  const lines = Object.entries(helpers).map(([name, { source }]) => `const ${name} = (${source});`);
  // oxlint-disable-next-line no-implied-eval -- the reference is what the engine makes of the text
  const f = new Function(`${lines.join("\n")}\nreturn (${main.source});`)() as (
    ...args: readonly RuntimeValue[]
  ) => RuntimeValue;
  return (args) => f(...args);
}

const FUEL = 2e6;

function interpreted(module: Module): Run {
  const call = prepare(module);
  return (args) => call(args, { fuel: FUEL });
}

/** Compares them all for each list of arguments. Where calls may be given up, JavaScript's answer is theirs. */
export async function expectSameEverywhere(
  unit: SourceUnit,
  signature: readonly ParamKind[],
  calls: readonly MakeArgs[],
  { withBinaryen = true, mayAbort = signature.some(isBigKind) } = {},
): Promise<void> {
  const { module: js, diagnostics } = lowerUnit(unit, { bigints: signature.some(isBigKind) });
  expect(diagnostics).toEqual([]);
  const specialized = specializeModule(js!, signature);
  expect(specialized.diagnostics).toBeUndefined();
  const compiled = optimize({ unit, signature, tier: "optimized", options: { verify: true } });
  if (!compiled.ok) return expect.unreachable(JSON.stringify(compiled.diagnostics));
  const ways: Record<string, Run> = {
    js: interpreted(js!),
    typed: interpreted(specialized.module!),
    passes: interpreted(compiled.module),
    encoded: await encoded(compiled.module),
    ...(withBinaryen && { binaryen: await optimized(compiled.module) }),
  };
  const reference = evaluate(unit);
  for (const [i, makeArgs] of calls.entries()) {
    const expected = describe(reference, makeArgs);
    for (const [way, run] of Object.entries(ways)) {
      const actual = describe(mayAbort ? orElse(run, reference, makeArgs) : run, makeArgs);
      if (actual === expected) continue;
      const where = `${way}, call ${i} with ${describeRun({ args: "" }, makeArgs())}`;
      expect(actual, `${where}\n${printModule(compiled.module)}`).toBe(expected);
    }
  }
  expect(calls).not.toEqual([]);
}

/** A call that is given up runs as JavaScript, from its beginning. */
function orElse(run: Run, reference: Run, makeArgs: MakeArgs): Run {
  try {
    run(makeArgs());
  } catch (error) {
    if (error instanceof IrAbort) return reference;
  }
  return run;
}

function describe(run: Run, makeArgs: MakeArgs): string {
  const args = makeArgs();
  return describeRun(
    outcomeOf(() => run(args)),
    args,
  );
}
