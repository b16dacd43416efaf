/** From source texts to something that runs: both tiers, the ABI, diagnostics, inspection. */
import type { SourceUnit } from "@numboa/parser";
import { parseModule, type ParamKind, type RuntimeValue } from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import {
  compile,
  compileNow,
  inspect,
  startCompiling,
  type CompileOutcome,
  type CompileRequest,
} from "../../src/index.ts";
import { computeEffects } from "../../src/analyses/effects.ts";
import { instantiate, type Call } from "./execute.ts";

const UNIT: SourceUnit = {
  entry: "scale",
  functions: {
    scale: {
      name: "scale",
      source: `function scale(from, to, n) {
  if (n < 0) throw new RangeError("negative");
  for (let i = 0; i < n; i++) to[i] = clamp(from[i] * factor);
  return to[0];
}`,
      location: { file: "src/scale.js", line: 7 },
      captures: {
        clamp: { kind: "function", key: "helper" },
        factor: { kind: "value", key: "factor" },
      },
    },
    helper: {
      name: "clamp",
      source: "(x) => (x > 100 ? 100 : x)",
      location: { file: "src/scale.js", line: 20 },
      captures: {},
    },
  },
};

const SIGNATURE: ParamKind[] = ["f64[]", "f64[]", "int", "f64"];

const request = (
  tier: CompileRequest["tier"],
  more: Partial<CompileRequest> = {},
): CompileRequest => ({
  unit: UNIT,
  signature: SIGNATURE,
  tier,
  options: { verify: true, version: 2 },
  ...more,
});

async function callable(tier: CompileRequest["tier"]): Promise<Call> {
  const outcome = await compile(request(tier));
  if (!outcome.ok) return expect.unreachable(JSON.stringify(outcome.diagnostics));
  const { wasm, abi } = outcome.artifact;
  const { throws, math, ownMath = [], aborts = false, allocates = false, tables = 0 } = abi;
  return instantiate(abi.result, { wasm, throws, aborts, allocates, tables, math, ownMath });
}

describe.each(["baseline", "optimized"] as const)("%s", (tier) => {
  it("runs as the source does", async () => {
    const call = await callable(tier);
    const from = Float64Array.of(1, -0, NaN, 60);
    const to = new Float64Array(4);
    expect(call([from, to, 4, 2])).toBe(2);
    expect([...to]).toEqual([2, -0, NaN, 100]);
    // Past both arrays: loads give NaN, stores are dropped.
    expect(call([from, to, 9, 3])).toBe(3);
    expect([...to]).toEqual([3, -0, NaN, 100]);
    expect(call([from, new Float64Array(0), 4, 2])).toBe(undefined);
    expect(() => call([from, to, -1, 2])).toThrow(new RangeError("negative"));
  });

  it("says how to call it", async () => {
    const outcome = await compile(request(tier));
    if (!outcome.ok) return expect.unreachable();
    const { abi, timings, tier: reached } = outcome.artifact;
    expect(abi.params).toEqual([
      { name: "from", kind: "f64[]", reads: true, writes: false },
      { name: "to", kind: "f64[]", reads: true, writes: true },
      { name: "n", kind: "int", reads: false, writes: false },
    ]);
    expect(abi.captures).toEqual([{ name: "factor", kind: "f64", reads: false, writes: false }]);
    expect(abi.result).toBe("f64?");
    expect(abi.throws).toEqual([{ error: "RangeError", message: "negative", line: 2, column: 14 }]);
    expect(Object.keys(timings)).toEqual(["lower", "specialize", "passes", "emit"]);
    // Too short for a stop at the baseline.
    expect(reached).toBe("optimized");
  });

  it("gives equal bytes for equal requests", async () => {
    const outcomes = [await compile(request(tier)), await compile(request(tier))];
    const [first, second] = outcomes.map((one) => one.ok && one.artifact.wasm);
    expect(first).toEqual(second);
  });

  it("gives diagnostics for what it does not compile", async () => {
    const functions = {
      f: { name: "f", source: "function f(x) { return /a/; }", captures: {} },
    };
    const wrong = { unit: { entry: "f", functions }, signature: ["f64" as const] };
    const outcome = await compile(request(tier, wrong));
    if (outcome.ok) return expect.unreachable();
    expect(outcome.diagnostics.map(({ span }) => [span.line, span.column])).toEqual([[1, 24]]);
  });
});

it("compiles with the encoder without waiting, and with Binaryen where it is asked to", async () => {
  // Of vectors next to scalars, Binaryen makes more code than there was.
  const { options, ...rest } = request("optimized", { options: { without: ["vectorize"] } });
  const withBinaryen = { ...rest, options: { ...options, backend: "binaryen" } } as const;
  const encoded = compileNow(withBinaryen);
  expect(encoded).toMatchObject({ ok: true, artifact: { backend: "encoder" } });
  expect(await compile(request("optimized"))).toMatchObject({ artifact: { backend: "encoder" } });
  const polished = await compile(withBinaryen);
  expect(polished).toMatchObject({ ok: true, artifact: { backend: "binaryen" } });
  if (!encoded.ok || !polished.ok) return;
  expect(polished.artifact.wasm.length).toBeLessThan(encoded.artifact.wasm.length);
});

describe("a compilation that stops at the baseline tier", () => {
  const source = `function mul(a, b, c, n) {
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++)
      for (let j = 0; j < n; j++) c[i * n + j] += a[i * n + k] * b[k * n + j];
}`;
  const unit: SourceUnit = {
    entry: "mul",
    functions: { mul: { name: "mul", source, captures: {} } },
  };
  const signature: ParamKind[] = ["f64[]", "f64[]", "f64[]", "int"];
  const started = (more: CompileRequest["options"] = {}) =>
    startCompiling(request("baseline", { unit, signature, options: { version: 1, ...more } }));
  const artifactOf = (outcome: CompileOutcome) =>
    outcome.ok ? outcome.artifact : expect.unreachable();

  it("runs, and goes on to what compiling anew gives", () => {
    const { outcome, finish } = started();
    const baseline = artifactOf(outcome);
    expect(baseline.tier).toBe("baseline");
    const optimized = artifactOf(finish!(2));
    const options = { version: 2 };
    const anew = artifactOf(compileNow(request("optimized", { unit, signature, options })));
    expect(optimized).toEqual({ ...anew, timings: expect.anything() });
    expect(optimized.wasm).not.toEqual(baseline.wasm);
    expect(optimized.timings["passes"]).toBeGreaterThan(baseline.timings["passes"]);
    for (const { wasm, abi } of [baseline, optimized]) {
      const { throws, math, ownMath = [] } = abi;
      const call = instantiate(abi.result, {
        wasm,
        throws,
        aborts: false,
        allocates: false,
        tables: 0,
        math,
        ownMath,
      });
      const c = new Float64Array(4);
      call([Float64Array.of(1, 2, 3, 4), Float64Array.of(5, 6, 7, 8), c, 2]);
      expect([...c]).toEqual([19, 22, 43, 50]);
    }
  });

  it("leaves out the passes that it is told to, on both sides of the stop", () => {
    const without = ["hoist-bounds", "vectorize-outer", "vectorize", "interchange", "jam"];
    const { outcome, finish } = started({ without });
    const named = [outcome, ...(finish ? [finish()] : [])].map((one) =>
      artifactOf(one).remarks.map(({ pass }) => pass),
    );
    expect(named.flat().filter((pass) => without.includes(pass))).toEqual([]);
    expect(artifactOf(started().finish!()).remarks.map(({ pass }) => pass)).toContain(
      "hoist-bounds",
    );
  });
});

describe("inspect", () => {
  it("shows IR, text and types", async () => {
    expect(await inspect(request("baseline"), "ir")).toContain("module typed entry @scale");
    expect(await inspect(request("optimized"), "wat")).toContain("$scale#2@src/scale.js:7");
    expect(await inspect(request("baseline"), "types")).toContain(
      "scale(from: f64[], to: f64[], n: int, factor: f64) => f64?",
    );
  });
});

describe("effects on arrays", () => {
  const effectsOf = (func: string): RuntimeValue[] => {
    const module = parseModule(`module typed entry @f\n${func}\n`);
    return computeEffects(module)
      .get("f")!
      .map(({ reads, writes }) => `${reads ? "r" : "-"}${writes ? "w" : "-"}`);
  };

  it("length alone is neither", () => {
    expect(
      effectsOf(`func @f(%a: u8[] as u8[]) -> i32 {
        %n = array.len %a
        return %n
      }`),
    ).toEqual(["--"]);
  });

  it("follows swaps in a loop, views, select and if", () => {
    expect(
      effectsOf(`func @f(%a: u8[] as u8[], %b: u8[] as u8[], %c: u8[] as u8[], %n: i32 as int) -> void {
        %z = i32.const 0
        %p, %q = for %i: i32 = %z to %n step 1 carry (%x: u8[] = %a, %y: u8[] = %b) -> u8[], u8[] {
          yield %y, %x
        }
        %v = array.at %p, %z -> u8[]
        array.store %v, %z, %z !oob="inbounds"
        %s = select %b, %c, %n -> u8[]
        %t = if %n -> u8[] {
          yield %s
        } else {
          yield %c
        }
        %e = array.load %t, %z !oob="zero" -> i32
        return
      }`),
    ).toEqual(["-w", "rw", "r-", "--"]);
  });

  it("looks into calls, recursive ones too", () => {
    expect(
      effectsOf(`func @f(%a: u8[] as u8[], %b: u8[] as u8[], %c: u8[] as u8[]) -> void {
        call @g %c, %a, %b
        return
      }
      func @g(%x: u8[] as u8[], %y: u8[] as u8[], %w: u8[] as u8[]) -> void {
        %z = i32.const 0
        %e = array.load %x, %z !oob="zero" -> i32
        if %e {
          call @g %y, %x, %w
        } else {
          array.store %w, %z, %z !oob="drop"
          yield
        }
        return
      }`),
    ).toEqual(["r-", "-w", "r-"]);
  });
});
