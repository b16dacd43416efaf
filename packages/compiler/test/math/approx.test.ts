/**
 * The functions of `Math` under `approxMath`: within 1 ulp at a few thousand points whose true results are stored, right at special numbers, and
 * with the same bits as a function, as vectors, in the interpreter and in both backends. `npm run ulps` measures more, and
 * `npm run ulps -- --answers packages/compiler/test/math/approx-answers.txt` wrote the true results.
 */
import { readFileSync } from "node:fs";
import { verifyModule, type RuntimeValue } from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import { encodeModule } from "../../src/codegen/encoder.ts";
import { compileNow, type CompileOutcome } from "../../src/compile.ts";
import { APPROXIMATIONS } from "../../src/math/approx/index.ts";
import { instantiate } from "../codegen/execute.ts";
import { differences } from "../codegen/differential.ts";
import { spell } from "./arguments.ts";
import { scalarCall } from "./compare.ts";
import { approximation, scalarForm, vectorForm } from "./forms.ts";
import { pointsOf, RANGES, specialPoints } from "./ulp-points.ts";

interface Answer {
  readonly args: readonly number[];
  readonly nearest: number;
  /** Of the true result, in units in the last place. */
  readonly lacks: number;
}

const ANSWERS = new Map<string, Answer[]>();
const FILE = new URL("approx-answers.txt", import.meta.url);
for (const line of readFileSync(FILE, "utf8").trim().split("\n")) {
  const [name, ...words] = line.split(" ");
  const [lacks, nearest, ...args] = words.map(Number).toReversed() as [number, number];
  if (!ANSWERS.has(name)) ANSWERS.set(name, []);
  ANSWERS.get(name)!.push({ args: args.toReversed(), nearest, lacks });
}

function unitOf(x: number): number {
  const exponent = Math.floor(Math.log2(Math.abs(x)));
  const power = 2 ** exponent > Math.abs(x) ? exponent - 1 : exponent;
  return Math.max(2 ** -1074, 2 ** (Math.max(power, -1022) - 52));
}

/** In units in the last place of the true result; its neighbour below a power of two has smaller ones, which is the stricter reading. */
function errorOf({ nearest, lacks }: Answer, got: number): number {
  if (Object.is(got, nearest)) return Math.abs(lacks);
  return Math.abs((got - nearest) / unitOf(nearest) - lacks);
}

const NAMES = [...APPROXIMATIONS.keys()];

it("all functions whose bits ECMAScript leaves open are there, and have answers", () => {
  expect(NAMES.toSorted().join(" ")).toBe(
    "acos acosh asin asinh atan atan2 atanh cbrt cos cosh exp expm1 hypot log log10 log1p log2 pow sin sinh tan tanh",
  );
  expect([...ANSWERS.keys()]).toEqual(NAMES);
  expect([...ANSWERS.values()].every((answers) => answers.length >= 150)).toBe(true);
});

describe.each(NAMES)("%s", (name) => {
  const form = approximation(name);
  const call = scalarCall(encodeModule(scalarForm(form)));
  const points = RANGES[name].flatMap((range) => [...pointsOf(range, 60, 5)]);

  it("is within 1 ulp", () => {
    const wrong = ANSWERS.get(name)!.filter(
      (answer) => !(errorOf(answer, call(...answer.args)) <= 1),
    );
    expect(
      wrong.map(({ args, nearest }) => `${args.map(spell).join(", ")}: ${spell(nearest)}`),
    ).toEqual([]);
  });

  it("gives NaN, infinities and zeros where JavaScript does", () => {
    const host: (...args: number[]) => number = Math[name as "exp"];
    const isSpecial = (x: number): boolean => !Number.isFinite(x) || x === 0;
    const wrong = specialPoints(form.arity).filter((args) => {
      const [right, ours] = [host(...args), call(...args)];
      return isSpecial(right) || isSpecial(ours) ? !Object.is(right, ours) : false;
    });
    expect(wrong.map((args) => args.map(spell).join(", "))).toEqual([]);
  });

  it("has the same bits in the interpreter and after Binaryen", async () => {
    const module = scalarForm(form);
    expect(verifyModule(module)).toEqual([]);
    const calls = [...specialPoints(form.arity), ...points];
    const some = calls.filter((_, i) => i % Math.ceil(calls.length / 400) === 0);
    expect(
      await differences(
        module,
        some.map((args) => () => [...args]),
      ),
    ).toEqual([]);
  });

  it("has the same bits in vectors, also beside exceptions", async () => {
    const module = vectorForm(form)!;
    const loop = instantiate("void", encodeModule(module));
    // Special numbers are exceptions: every other stretch is without them.
    const special = specialPoints(form.arity);
    const all = points.flatMap((point, i) =>
      Math.trunc(i / 32) % 2 === 0 ? [point] : [point, special[(7 * i) % special.length]],
    );
    const columns = [0, 1].map((k) => Float64Array.from(all, (args) => args[k] ?? 0));
    const out = new Float64Array(all.length);
    loop([all.length, ...columns, out]);
    const wrong = all.filter((args, i) => !Object.is(out[i], call(...args)));
    expect(wrong.map((args) => args.map(spell).join(", "))).toEqual([]);
    const short = Array.from({ length: 12 }, (_, k) => (): RuntimeValue[] => {
      const [x, y] = columns.map((column) => column.slice(24 * k, 24 * k + 21));
      return [21, x, y, new Float64Array(21)];
    });
    expect(await differences(module, short)).toEqual([]);
  });
});

it.each([
  ...[
    ["exp", 1, 0],
    ["cos", 1, 0],
    ["cosh", 1, 0],
    ["log2", 10, 1024],
    ["log2", -1074, 2 ** -1074],
  ],
  ...[
    ["log10", 3, 1000],
    ["log10", 22, 1e22],
    ["cbrt", 3, 27],
    ["hypot", 5, 3, 4],
  ],
  ...[
    ["pow", 81, 3, 4],
    ["pow", -8, -2, 3],
    ["pow", 0.1, 0.1, 1],
    ["pow", 2 ** -1074, 2, -1074],
  ],
  ...[
    ["pow", 3, 9, 0.5],
    ["pow", 0.1, 10, -1],
    ["pow", 1, 1, 1e300],
    ["pow", 9007199254740991, 9007199254740991, 1],
  ],
] as [string, number, ...number[]][])("%s gives %d exactly", (name, right, ...args) => {
  expect(scalarCall(encodeModule(scalarForm(approximation(name))))(...args)).toBe(right);
});

describe("hypot of three numbers", () => {
  it("is the root of the sum of squares, exactly where that is one", () => {
    const call = scalarCall(encodeModule(scalarForm(approximation("hypot", 3))));
    expect(call(2, -3, 6)).toBe(7);
    expect(call(2e300, -3e300, 6e300)).toBe(7e300);
    expect(call(NaN, Infinity, 0)).toBe(Infinity);
    expect(call(0, -0, 0)).toBe(0);
    expect(call(1, NaN, 0)).toBe(NaN);
  });
});

const SOURCE = `function f(x, y, z) {
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    z[i] = Math.exp(x[i]) + Math.sin(y[i]) * Math.hypot(x[i], y[i], 1) + Math.acosh(y[i]) ** x[i];
    sum += Math.asin(x[i]);
  }
  return sum + Math.cosh(sum);
}`;

function compiled(fastMath: object | undefined): CompileOutcome & { ok: true } {
  const unit = { entry: "f", functions: { f: { name: "f", source: SOURCE, captures: {} } } };
  const signature = ["f64[]", "f64[]", "f64[]"] as const;
  const options = { verify: true, ...(fastMath && { fastMath }) };
  const outcome = compileNow({ unit, signature, tier: "optimized", options });
  if (!outcome.ok) return expect.unreachable(JSON.stringify(outcome.diagnostics));
  return outcome;
}

describe("a module", () => {
  it("imports no function of Math under the licence, and says which it used", () => {
    const { artifact } = compiled({ approxMath: true });
    expect(artifact.abi.math).toEqual([]);
    expect(artifact.abi.ownMath).toContain("hypot/3");
    const used = artifact.remarks.filter(({ licence }) => licence === "approxMath");
    expect(used.map(({ message }) => /Math\.\w+/.exec(message)![0]).toSorted()).toEqual(
      ["acosh", "asin", "cosh", "exp", "hypot", "pow", "sin"].map((name) => `Math.${name}`),
    );
    expect(new Set(used.map(({ kind }) => kind))).toEqual(new Set(["applied"]));
  });

  it("has none of these functions without the licence", () => {
    const { artifact } = compiled({ reassociate: true });
    expect(artifact.abi.math).toContain("hypot/3");
    expect(artifact.remarks.filter(({ licence }) => licence === "approxMath")).toEqual([]);
  });

  it("computes each element alike, however many there are", () => {
    const { wasm, abi } = compiled({ approxMath: true }).artifact;
    const { throws, math, ownMath = [], tables = 0 } = abi;
    const emitted = { wasm, throws, math, ownMath, aborts: false, allocates: false, tables };
    const call = instantiate("f64", emitted);
    const x = Float64Array.from({ length: 43 }, (_, i) => (i - 21) / 23);
    const y = Float64Array.from({ length: 43 }, (_, i) => 1 + i * i * 0.7);
    const whole = new Float64Array(43);
    call([x, y, whole]);
    expect(whole.some((value) => Number.isNaN(value))).toBe(false);
    for (let from = 0; from < 43; from++) {
      const part = new Float64Array(43 - from);
      call([x.slice(from), y.slice(from), part]);
      expect([...part]).toEqual([...whole.slice(from)]);
    }
  });
});
