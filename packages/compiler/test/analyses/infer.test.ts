/** Inference skips what has not changed: it finds the same without, and what it costs grows with the function. */
import { lowerUnit } from "@numboa/parser";
import type { Module, ParamKind } from "@numboa/parser/ir";
import { describe, expect, test } from "vitest";
import { Choices } from "../../../parser/test/programs/choices.ts";
import { randomProgram } from "../../../parser/test/programs/generate.ts";
import { inferModule, type Inference } from "../../src/analyses/infer.ts";
import { speculateOnInts } from "../../src/specialize/speculate.ts";
import { factOfParam } from "../../src/specialize/signature.ts";
import { kindsOf } from "../fuzz/captured.ts";
import { COMPILER, lower } from "../fuzz/contestants.ts";
import { randomSignature } from "../fuzz/inputs.ts";

function infer(module: Module, kinds: readonly ParamKind[], thorough = false): Inference {
  return inferModule(module, kinds.map(factOfParam), { throwOutOfBounds: false, thorough });
}

/** All that the rest of the compiler sees. */
function seenOf({ entry, instances }: Inference): unknown {
  return {
    entry: entry.key,
    instances: instances.map(({ func, key, params, results, knowledge, ...rest }) => ({
      name: func.name,
      key,
      params: params.map(({ fact }) => fact),
      results: results.map(({ fact }) => fact),
      facts: knowledge.defined,
      operands: knowledge.layout.nodes.map((node) => knowledge.reached(node)),
      carried: [...rest.carried.values()].map((carried) => carried.map(({ fact }) => fact)),
      calls: [...rest.callees.values()].map((callee) => `${callee.func.name} ${callee.key}`),
    })),
  };
}

const lowered = (source: string): Module =>
  lowerUnit({ entry: "main", functions: { main: { name: "main", source, captures: {} } } }).module!;

describe("what is unchanged", () => {
  test.each([3, 5, 8])("is not worth looking at again: random programs of seed %i", (seed) => {
    let loops = 0;
    let spared = 0;
    for (let i = 0; i < 80; i++) {
      const program = randomProgram(seed, i);
      const signature = randomSignature(program, new Choices(seed, i));
      const { module } = lower(program, signature, COMPILER);
      if (!module) continue;
      const kinds = kindsOf(program, module, signature)!;
      const quick = infer(module, kinds);
      const versions = speculateOnInts(module, quick)?.module ?? module;
      for (const one of new Set([module, versions])) {
        const [fast, slow] = [infer(one, kinds), infer(one, kinds, true)];
        expect(seenOf(fast)).toEqual(seenOf(slow));
        loops += fast.entry.carried.size;
        spared += slow.visits - fast.visits;
      }
    }
    expect(loops).toBeGreaterThan(30);
    expect(spared).toBeGreaterThan(0);
  });

  test("may stand in a nest with every way out", () => {
    const source = `function main(a, n, m) {
      let found = 0;
      outer: for (let i = 0; i < n; i++) {
        for (let j = 0; j < m; j++) {
          if (a[j] < 0) continue outer;
          if (a[j] > 9) break outer;
          if (a[j] === 7 && j > 2) return found;
          for (let k = j; k > 0; k >>= 1) if (a[k] > i) found += k;
        }
      }
      return found + 0.5;
    }`;
    const kinds: readonly ParamKind[] = ["i32[]", "int", "int"];
    const module = lowered(source);
    const [fast, slow] = [infer(module, kinds), infer(module, kinds, true)];
    expect(seenOf(fast)).toEqual(seenOf(slow));
    expect(fast.visits).toBeLessThan(slow.visits);
  });
});

/** `count` loops nests of three loops, one after the other, each with sums over neighbours. */
function longFunction(count: number): string {
  const nest = (k: number): string => `
    for (let i = 0; i < n - 1; i++) {
      for (let j = 0; j < n; j++) {
        let sum${k} = 0;
        for (let l = 1; l < m; l++) {
          const at = (i * n + j) * m + l;
          sum${k} += a[at] * a[at - 1];
          if (sum${k} > limit) sum${k} -= a[(i + 1) * n + j];
          total = total + sum${k};
        }
        a[i * n + j] = sum${k};
      }
    }`;
  const nests = Array.from({ length: count }, (_, k) => nest(k)).join("");
  return `function main(a, n, m, limit) { let total = 0; ${nests} return total; }`;
}

/** Loops within loops, which one after the other bound each other. */
function deepFunction(depth: number): string {
  const names = Array.from({ length: depth }, (_, k) => `i${k}`);
  const heads = names.map(
    (name, k) => `for (let ${name} = ${names[k - 1] ?? "0"}; ${name} < n; ${name}++) {`,
  );
  return `function main(a, n) { let c = 0; ${heads.join("\n")} c += a[${names.at(-1)}]; ${"}".repeat(depth)} return c; }`;
}

describe("what inference costs", () => {
  const visits = (source: string, kinds: readonly ParamKind[]): number =>
    infer(lowered(source), kinds).visits;

  test("grows with the length of a function, and no faster", () => {
    const kinds: readonly ParamKind[] = ["f64[]", "int", "int", "f64"];
    const [short, long, longer] = [25, 100, 200].map((count) => visits(longFunction(count), kinds));
    expect(longFunction(200).split("\n").length).toBeGreaterThan(2000);
    expect(long / short).toBeLessThan(4.1);
    expect(longer / long).toBeLessThan(2.1);
  });

  test("grows with the square of the depth of its loops at most", () => {
    const [shallow, deep] = [6, 12].map((depth) => visits(deepFunction(depth), ["f64[]", "int"]));
    expect(deep / shallow).toBeLessThan(5);
  });

  test("is little for the versions of loops, whose end is known from the loops", () => {
    const kinds: readonly ParamKind[] = ["f64[]", "int", "int", "f64"];
    const module = lowered(longFunction(4));
    const { module: versions, expected } = speculateOnInts(module, infer(module, kinds))!;
    const options = { throwOutOfBounds: false };
    const params = kinds.map(factOfParam);
    const [told, untold] = [
      inferModule(versions, params, { ...options, expected }),
      inferModule(versions, params, options),
    ];
    expect(seenOf(told)).toEqual(seenOf(untold));
    expect(told.visits).toBeLessThan(0.7 * untold.visits);
  });

  test("has an end where only time bounds what two loops count", () => {
    const source = `function main(a, n, m) {
      let c = 0;
      let i = 0;
      while (a[i] > m) {
        let k = i;
        while (a[k] > n) k++;
        i = k + 1;
        c++;
      }
      return c;
    }`;
    // Twelve walks downward would come to each op 20 times.
    const module = lowered(source);
    const inference = infer(module, ["f64[]", "f64", "f64"]);
    expect(inference.visits).toBeLessThan(14 * inference.entry.knowledge.layout.nodes.length);
  });
});
