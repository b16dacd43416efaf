/** Random functions over objects do in `jit(f)` what they do in JavaScript, whichever objects are one another. */
/* oxlint-disable typescript/no-explicit-any -- objects of any shape are what is tested */
import { expect, it } from "vitest";
import { Choices } from "../../parser/test/programs/choices.ts";
import { jit } from "../src/index.ts";
import "../src/sync.ts";
import { randomObjects, type RandomUnit } from "./random-objects.ts";

const SEED = Number(process.env["SEED"] ?? 20261129);
const PROGRAMS = Number(process.env["PROGRAMS"] ?? 40);

interface Made {
  readonly f: any;
  readonly make: (k: number) => any;
}

function evaluate({ source, helpers, methods }: RandomUnit): Made {
  const text = `class Thing {
  constructor(k) { this.x = k; this.y = 2; this.sum = 0.5; this.v = [k, 3]; this.a = [1, k, 2]; }
${methods}
}
${Object.entries(helpers)
  .map(([name, helper]) => `const ${name} = ${helper};`)
  .join("\n")}
const f = ${source};
return { f, helpers: { ${Object.keys(helpers).join(", ")} }, Thing };`;
  const { f, helpers: captures, Thing } = new Function(text)();
  const jitted = jit(f, {
    captures,
    mode: "sync",
    policy: { measure: false, missesBeforeCompile: 1 },
  });
  return { f: jitted, make: (k) => new Thing(k) };
}

const thousand = (): number => 1000;

/** The objects of a call, some of which may be others. */
const WAYS: readonly ((make: Made["make"]) => [self: any, p: any, q: any])[] = [
  (make) => [nest(make, 1), nest(make, 2), nest(make, 0.5)],
  (make) => [nest(make, -0), nest(make, NaN), nest(make, 3)],
  (make) => {
    const one = nest(make, 1);
    return [one, one, nest(make, 2)];
  },
  (make) => {
    const one = nest(make, 1.5);
    return [nest(make, 3), one, one.in];
  },
  (make) => {
    const [one, two] = [nest(make, 1), nest(make, 2)];
    one.in = two.in;
    return [nest(make, 0), one, two];
  },
  (make) => {
    const [one, two, three] = [nest(make, 1), nest(make, 2), nest(make, 4)];
    one.v = two.in.a;
    three.a = two.v;
    return [three, one, two];
  },
  (make) => {
    const [one, two] = [nest(make, 1), nest(make, 2)];
    // An own property hides the method.
    one.m0 = thousand;
    Object.freeze(two.in);
    return [nest(make, 2), one, two];
  },
  (make) => [nest(make, 1), nest(make, 2), nest(make, 0.5)],
];

function nest(make: Made["make"], k: number): any {
  const one = make(k);
  one.in = make(k + 1);
  one.in.in = make(k + 2);
  return one;
}

function outcome(fn: any, [self, p, q]: [any, any, any], k: number): unknown {
  try {
    return { value: fn.call(self, p, q, k), self, p, q };
  } catch (error) {
    return { thrown: String(error), self, p, q };
  }
}

it(`${PROGRAMS} programs`, () => {
  let compiled = 0;
  for (let i = 0; i < PROGRAMS; i++) {
    const unit = randomObjects(new Choices(SEED, i));
    const { f, make } = evaluate(unit);
    WAYS.forEach((way, w) => {
      for (const k of [1, -0.5]) {
        const before = f.stats().jsCalls;
        const got = outcome(f, way(make), k);
        if (f.stats().jsCalls === before) compiled++;
        const expected = outcome(f.original, way(make), k);
        const shown = `program ${i} of seed ${SEED}, way ${w}, ${JSON.stringify(unit, null, 1)}`;
        expect(got, shown).toStrictEqual(expected);
      }
    });
    f.dispose();
  }
  // Most calls run compiled; if not, this shows nothing.
  expect(compiled).toBeGreaterThan(PROGRAMS * WAYS.length * 0.6);
}, 120_000);
