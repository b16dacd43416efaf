/**
 * Views of one buffer, and DataViews. What bits a NaN has in memory is nobody's promise, so where integers see the bytes of a
 * float, only `number(…)` is stored as one: a helper that makes 1 of NaN.
 *
 *   #<t> buffer   #<y> view of floats, for stores of `number(…)` only   #<d> DataView   #O position in bytes
 *
 * `$t`, `$y` and `$d` are new ones; `$u` is a new view of integers, and an array like any other.
 */
import { all, production, where, type Production, type SymbolName } from "./grammar.ts";

const INTEGERS = ["Int8", "Uint8", "Int16", "Uint16", "Int32", "Uint32"];
const FLOATS = ["Float32", "Float64"];
const VIEWS = ["Int8", "Uint8", "Uint8Clamped", "Int16", "Uint16", "Int32", "Uint32"];
const ORDERS = ["", ", true", ", #B"];

const bytesOf = (name: string): number => Number(/\d+/.exec(name)) / 8;

const GETS = [...INTEGERS, ...FLOATS].flatMap((name) =>
  ORDERS.map((order) => production(0.15, `#<d>.get${name}(#O${order})`)),
);

const SETS = [...INTEGERS, ...FLOATS].flatMap((name) => {
  const value = FLOATS.includes(name) ? "number(#E)" : "#E";
  return ORDERS.map((order) => production(0.2, `#<d>.set${name}(#O, ${value}${order});`));
});

const LOOPS = [...INTEGERS, ...FLOATS].flatMap((name) => {
  const bytes = bytesOf(name);
  const limit = `$i + ${bytes} <= #<d>.byteLength && $i < 24; $i += ${bytes}`;
  return all(0.15, [
    `for (let $i = 0; ${limit}) #v += #<d>.get${name}($i, true);`,
    `for (let $i = 0; $i < #c; $i++) { #a[$i] = #<d>.get${name}($i * ${bytes}, #p); #R }`,
    `for (let $i = 0; ${limit}) #<d>.set${name}($i, number(#E), true);`,
  ]);
});

const NEW_VIEWS = [
  ...VIEWS.flatMap((name) =>
    all(0.15, [
      `const $u = new ${name}Array(#<t>);`,
      `const $u = new ${name}Array(#<t>, ${bytesOf(name)}, #s);`,
      `const $u = new ${name}Array(#<t>, #s * ${bytesOf(name)});`,
    ]),
  ),
  ...all(0.3, [
    "const $y = new Float64Array(#<t>, 8);",
    "const $y = new Float32Array(#<t>, #s * 4, 1);",
    "const $d = new DataView(#<t>, #s);",
    "const $d = new DataView(#<t>, #s, #c);",
  ]),
];

const STATEMENTS: readonly Production[] = [
  ...all(5, ["#<y>[#T] = number(#E);"]),
  ...all(1.5, [
    "#<y>[#s] = number(#E); #v = #a[#s];",
    "#<y>[0] = number(#E); #v = #a[1] >>> 20 & 2047;",
    "#a[#s] = #E; #v += #<y>[0];",
    "for (let $i = 0; $i < #<y>.length; $i++) { #<y>[$i] = number(#E); #R }",
    "for (let $i = 0; $i < #<y>.length; $i++) { #R }",
    "for (let $i = 0; $i < #a.length; $i++) { #a[$i] = #E; #v = #<y>[#s]; }",
    "for (let $i = 0; $i < #<y>.length; $i++) #v += #<y>[$i];",
    "for (let $i = 0; $i < #<y>.length; $i++) #a[$i] = #<y>[$i];",
    "for (let $i = 0; $i < #<y>.length; $i++) #<y>[$i] = number(#a[$i]);",
    "for (let $i = 0; $i < #c; $i++) { #<y>[#s] = number(#E); #v += #a[#s]; }",
  ]),
  ...all(0.5, ["#<y>[#T] = #<y>[#T] = number(#E);", "for (const $k of #<y>) { #R }"]),
  ...SETS,
  ...LOOPS,
  ...NEW_VIEWS,
];

const BIG_GETS = ["BigInt64", "BigUint64"].flatMap((name) =>
  all(0.4, [
    `BigInt.#<as>(64, #<d>.get${name}(#O))`,
    `BigInt.#<as>(64, #<d>.get${name}(#O, true))`,
  ]),
);

const BIGS = where("truncations", [
  ...all(0.7, ["#<d>.setBigInt64(#O, #M);", "#<d>.setBigUint64(#O, #L, true);"]),
  ...all(1, ["const $Z = new BigUint64Array(#<t>);", "const $Z = new BigUint64Array(#<t>, 8, 1);"]),
  ...where("signed", all(1, ["const $Z = new BigInt64Array(#<t>);"])),
]);

export const BYTES: Readonly<Partial<Record<SymbolName, readonly Production[]>>> = {
  O: [
    ...all(3, ["#s", "0", "8", "4"]),
    ...all(1, ["#i", "(#i * 4)", "(#E & 7)", "(#i + #s)", "(#s * 2)"]),
    ...all(0.1, ["#n", "0.5", "(-0)", "NaN", "16", "#E"]),
  ],
  E: [
    ...all(4, ["#<y>[#i]", "#<y>[#s]", "#<y>[#I]"]),
    ...all(0.5, ["#<t>.byteLength", "#<d>.byteLength", "#<y>.length", "#<y>.byteLength"]),
    ...all(0.2, ["#<y>.BYTES_PER_ELEMENT", "(#<y>[#T] = number(#E))"]),
    ...GETS,
  ],
  L: where("dataViews", BIG_GETS),
  S: [...STATEMENTS, ...BIGS],
};
