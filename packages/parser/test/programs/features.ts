/**
 * What a random program may have besides numbers and typed arrays. Each feature brings what must be there for its part of the grammar:
 * parameters, captured values, functions, and declarations at the beginning of a function. A program has none, one or two, so
 * that what is refused in one takes few others with it.
 */
import type { Choices } from "./choices.ts";
import type { Captured, ProgramParam } from "./program.ts";
import type { Pools } from "./scope.ts";

export interface Feature {
  readonly name: string;
  /** Of the entry. */
  params?(choices: Choices): readonly ProgramParam[];
  /** That helpers may have. */
  readonly helperParams?: readonly ProgramParam[];
  /** Statements, as templates of the grammar, for these parameters. */
  start?(choices: Choices, params: readonly ProgramParam[]): readonly string[];
  readonly captures?: Readonly<Record<string, Captured>>;
  readonly helpers?: Readonly<Record<string, string>>;
  /** Pools that are never empty where it is. */
  readonly pools?: Pools;
}

const isOneOf = (params: readonly ProgramParam[], name: string): boolean =>
  params.some((param) => param.name === name);

/** Helpers that store to one array what they load from another, which may be the same memory. */
const MOVERS = {
  shift: "(p, q) => { for (let i = 0; i + 1 < p.length; i++) p[i + 1] = q[i] + p[i]; }",
  blend: "(p, q, k) => { for (let i = 0; i < p.length; i++) p[i] = p[i] * k + q[i]; return p[0]; }",
  drain:
    "(p, q) => { let s = 0; for (let i = 0; i < q.length; i++) { s += q[i]; p[0] = s; q[i] = 0; } return s; }",
};

/** A helper that makes any value one that may be stored where its bits are seen. */
const number = "(x) => { const y = +x; return y === y ? y : 1; }";

function bigints(signed: boolean): Feature {
  const [scalar, array] = signed ? (["big", "bigs"] as const) : (["ubig", "ubigs"] as const);
  const z: ProgramParam = { name: "zx", sort: scalar };
  return {
    name: signed ? "bigint64" : "biguint64",
    params: (choices) => [
      z,
      ...(choices.oneIn(2) ? [{ name: "zy", sort: scalar }] : []),
      ...(choices.oneIn(3) ? [] : [{ name: "za", sort: array }]),
      ...(choices.oneIn(3) ? [{ name: "zb", sort: array }] : []),
      // The other sign's, now and then.
      ...(choices.oneIn(8) ? [{ name: "zc", sort: signed ? "ubigs" : "bigs" } as const] : []),
    ],
    helperParams: [z, { name: "za", sort: array }],
    start: () => ["let $z = #L;"],
    pools: { truncations: [signed ? "asIntN" : "asUintN"], ...(signed && { signed: ["yes"] }) },
  };
}

const bytes: Feature = {
  name: "bytes",
  params: (choices) => [
    ...(choices.oneIn(3) ? [{ name: "bf", sort: "buffer" } as const] : []),
    ...(choices.oneIn(3) ? [{ name: "dv", sort: "dataview" } as const] : []),
    ...(choices.oneIn(3) ? [{ name: "ai", sort: "ints" } as const] : []),
    ...(choices.oneIn(6) ? [{ name: "bd", sort: "doubles" } as const] : []),
  ],
  helperParams: [{ name: "dv", sort: "dataview" }],
  start(choices, params) {
    const ways: string[] = [
      "const $y = new Float64Array(2), $u = new Uint32Array($y.buffer);",
      "const $y = new Float32Array(4), $u = new Int32Array($y.buffer), $d = new DataView($y.buffer, 1);",
      "const $t = new ArrayBuffer(24), $u = new Int32Array($t), $y = new Float64Array($t), $d = new DataView($t);",
      "const $t = new ArrayBuffer(160), $u = new Int32Array($t, 4), $d = new DataView($t);",
      "const $t = new ArrayBuffer(96), $y = new Float64Array($t, 16), $u = new Uint16Array($t);",
      "const $t = new ArrayBuffer(#s * 32), $u = new Uint8Array($t), $d = new DataView($t);",
      "const $t = new ArrayBuffer(16), $y = new Float32Array($t, 4), $u = new Uint8Array($t, 2), $d = new DataView($t, 1);",
      ...(isOneOf(params, "bf")
        ? [
            "const $t = bf, $u = new Uint16Array($t), $y = new Float64Array($t);",
            "const $y = new Float32Array(bf), $d = new DataView(bf);",
            "const $t = bf, $u = new Uint8ClampedArray($t, #s);",
          ]
        : []),
      ...(isOneOf(params, "ai")
        ? [
            "const $u = new Uint8Array(ai.buffer), $d = new DataView(ai.buffer);",
            "const $t = ai.buffer, $y = new Float32Array($t, 0, 1);",
          ]
        : []),
      ...(isOneOf(params, "bd")
        ? ["const $u = new Float64Array(bd);", "const $u = new Float64Array(bd, 8);"]
        : []),
    ];
    return [choices.pick(ways)];
  },
  helpers: { number },
};

const tables: Feature = {
  name: "tables",
  params: (choices) => [
    { name: "ma", sort: "table" },
    ...(choices.oneIn(2) ? [{ name: "mb", sort: "table" } as const] : []),
    ...(choices.oneIn(2) ? [{ name: "ra", sort: "list" } as const] : []),
    ...(choices.oneIn(5) ? [{ name: "qa", sort: "cube" } as const] : []),
  ],
  helperParams: [
    { name: "ma", sort: "table" },
    { name: "ra", sort: "list" },
  ],
  start: (choices, params) =>
    isOneOf(params, "ma") && !choices.oneIn(4) ? ["let $r = ma[0];"] : [],
  helpers: MOVERS,
  pools: { movers: ["yes"] },
};

const matrices: Feature = {
  name: "matrices",
  params: (choices) => [
    { name: "wa", sort: "matrix" },
    ...(choices.oneIn(4) ? [] : [{ name: "wb", sort: "matrix" } as const]),
    ...(choices.oneIn(2) ? [{ name: "wc", sort: "matrix" } as const] : []),
    { name: "side", sort: "side" },
    ...(choices.oneIn(6) ? [{ name: "wide", sort: "side" } as const] : []),
  ],
};

const lists: Feature = {
  name: "lists",
  params: (choices) => [
    { name: "ga", sort: "list" },
    ...(choices.oneIn(2) ? [{ name: "gb", sort: "list" } as const] : []),
  ],
  helperParams: [{ name: "ga", sort: "list" }],
  captures: { G: { how: "value", sort: "list" } },
  pools: { arrays: ["G"] },
};

const FIELDS: readonly ProgramParam[] = [
  { name: "x", sort: "number" },
  { name: "y", sort: "number" },
  { name: "n", sort: "count" },
  { name: "data", sort: "array" },
  { name: "size.w", sort: "number" },
];

const objectNamed = (name: string): Feature => ({
  name: "objects",
  params: () => [{ name, sort: "object", fields: FIELDS }],
  // `this` cannot be passed on.
  helperParams: name === "this" ? [] : [{ name: "ho", sort: "object" }],
});

const capturedObject: Feature = {
  name: "objects",
  helperParams: [{ name: "ho", sort: "object" }],
  captures: { cfg: { how: "value", sort: "object", fields: FIELDS } },
  pools: { objects: ["cfg"] },
};

const optional: Feature = {
  name: "optional",
  params: (choices) => [
    { name: "eo", sort: "missing" },
    ...(choices.oneIn(2)
      ? [{ name: "ed", sort: "missing", fallback: choices.pick(["3", "x", "x * 2 + 1"]) } as const]
      : []),
  ],
};

const aggregates: Feature = {
  name: "aggregates",
  helpers: {
    pair: "(x, y) => { if (x > y) return [y, x]; return [x, y === 0 ? 1 : y]; }",
    both: "function both(x) { const r = { lo: x, hi: 0 }; for (let i = 0; i < 2; i++) r.hi += x; return r; }",
  },
  pools: { aggregates: ["yes"] },
};

const functions: Feature = {
  name: "functions",
  captures: {
    sin: { how: "global", text: "Math.sin" },
    M: { how: "global", text: "Math" },
    Q: { how: "value", sort: "boolean" },
  },
  helpers: {
    twice: "(x) => x + x",
    apply: "(f, x) => f(x) - x",
    isEven: "(n) => n <= 0 ? true : isOdd(n - 1)",
    isOdd: "(n) => n <= 0 ? false : isEven(n - 1)",
  },
  pools: { functions: ["yes"] },
};

const methods: Feature = {
  name: "methods",
  helpers: MOVERS,
  pools: { methods: ["yes"], movers: ["yes"] },
};

const FEATURES: readonly Feature[] = [
  ...[bigints(true), bigints(false), bytes, bytes, tables, tables],
  ...[matrices, matrices, matrices],
  ...[lists, aggregates, functions, methods, optional],
  ...[objectNamed("o"), objectNamed("this"), capturedObject],
];

const named = (wanted: string): Feature[] => FEATURES.filter(({ name }) => name === wanted);

/** Features of one group are not in one program: one sign of bigints; and plain arrays have few methods. */
const APART: Readonly<Record<string, string>> = {
  bigint64: "sign",
  biguint64: "sign",
  methods: "arrays",
  tables: "arrays",
  lists: "arrays",
  objects: "objects",
};

export const FEATURE_NAMES: readonly string[] = [...new Set(FEATURES.map(({ name }) => name))];

/**
 * None in two of five programs.
 *
 * @param wanted the name of one that every program has
 */
export function randomFeatures(choices: Choices, wanted?: string): readonly Feature[] {
  const count = choices.pick(wanted === undefined ? [0, 0, 1, 1, 2] : [1, 1, 1, 2]);
  const picked = Array.from({ length: count }, (_, i) =>
    choices.pick(i === 0 && wanted !== undefined ? named(wanted) : FEATURES),
  );
  const [first, second] = picked;
  return second && (APART[first.name] ?? first.name) === (APART[second.name] ?? second.name)
    ? [first]
    : picked;
}
