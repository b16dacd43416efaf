/** A few lines that put a WebAssembly module together by hand: tests of the boundary need no compiler. */

export const TYPES = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c } as const;
export type WasmType = keyof typeof TYPES;

interface Import {
  name: string;
  module: string;
  params: WasmType[];
  results: WasmType[];
}

export interface Assembly {
  params: WasmType[];
  results: WasmType[];
  locals?: WasmType[];
  imports?: Import[];
  /** Opcodes and immediates, without the final `end`. */
  body: number[];
  /** Adds the global that says whether an `f64?` result is undefined: global 0. */
  undefinedResult?: boolean;
}

const leb = (n: number): number[] => {
  const out: number[] = [];
  do {
    const byte = n & 127;
    n >>>= 7;
    out.push(n === 0 ? byte : byte | 128);
  } while (n !== 0);
  return out;
};
const vec = (items: number[][]): number[] => [...leb(items.length), ...items.flat()];
const section = (id: number, body: number[]): number[] => [id, ...leb(body.length), ...body];
const text = (s: string): number[] => vec([...new TextEncoder().encode(s)].map((b) => [b]));
const type = (params: WasmType[], results: WasmType[]): number[] => [
  0x60,
  ...vec(params.map((t) => [TYPES[t]])),
  ...vec(results.map((t) => [TYPES[t]])),
];

/** The bytes of a module that imports the heap and exports `run`. */
export function assemble(assembly: Assembly): Uint8Array<ArrayBuffer> {
  const { params, results, body, locals = [], imports = [], undefinedResult = false } = assembly;
  const code = [...vec(locals.map((t) => [1, TYPES[t]])), ...body, 0x0b];
  const memory = [...text("numboa"), ...text("memory"), 2, 3, 0, ...leb(65536)];
  const exports = [[...text("run"), 0, ...leb(imports.length)]];
  if (undefinedResult) exports.push([...text("undefined_result"), 3, 0]);
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vec([type(params, results), ...imports.map((i) => type(i.params, i.results))])),
    ...section(
      2,
      vec([memory, ...imports.map((i, k) => [...text(i.module), ...text(i.name), 0, k + 1])]),
    ),
    ...section(3, vec([[0]])),
    ...(undefinedResult ? section(6, vec([[0x7f, 1, 0x41, 0, 0x0b]])) : []),
    ...section(7, vec(exports)),
    ...section(10, vec([[...leb(code.length), ...code]])),
  ]);
}

export const op = {
  get: (index: number): number[] => [0x20, index],
  set: (index: number): number[] => [0x21, index],
  i32: (n: number): number[] => [0x41, n & 63],
  call: (index: number): number[] => [0x10, index],
  f64Load: [0x2b, 3, 0],
  f64Store: [0x39, 3, 0],
  f64Add: [0xa0],
  f64Mul: [0xa2],
  i32Add: [0x6a],
  i32Mul: [0x6c],
  i32Shl: [0x74],
  i32LtS: [0x48],
  i32GeS: [0x4e],
  f64FromI32: [0xb7],
  drop: [0x1a],
};

/** `for (let i = 0; i < n; i++) body`, with `i` and `n` locals. */
export function loop(i: number, n: number, body: number[]): number[] {
  return [
    ...[0x02, 0x40, 0x03, 0x40], // block loop
    ...op.get(i),
    ...op.get(n),
    ...op.i32GeS,
    ...[0x0d, 1], // br_if 1
    ...body,
    ...op.get(i),
    ...op.i32(1),
    ...op.i32Add,
    ...op.set(i),
    ...[0x0c, 0, 0x0b, 0x0b], // br 0, end, end
  ];
}
