/** What a module consists of: imports, exports, names, and that equal input gives equal bytes. */
import { parseModule, type Module } from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import type { EmitOptions, EmittedModule } from "../../src/codegen/backend.ts";
import { binaryenBackend, emitText } from "../../src/codegen/binaryen.ts";
import { encodeModule } from "../../src/codegen/encoder.ts";

const parse = (func: string): Module => parseModule(`module typed entry @kernel\n${func}\n`);

const PLAIN = `func @kernel(%x: f64 as f64) -> f64 {
  %y = f64.mul %x, %x
  return %y
}`;

const RICH = `
func @kernel(%a: f64[] as f64[], %n: i32 as int) captures (%k: f64 as f64) -> f64? {
  %x = array.load %a, %n !oob="undefined" -> f64?
  %d = opt.number %x
  %s = math.host sin %d
  %h = math.host hypot %s, %k, %d
  %m = f64.rem %h, %k
  %u = math.random
  %c = f64.lt %m, %u
  if %c {
    throw RangeError "too far"  @3:10
  }
  %g = call @helper %m -> f64
  if %c {
    throw RangeError "too far"  @9:1
  }
  %r = opt.some %g
  return %r
}
func @helper(%v: f64 as f64) -> f64 {
  %t = i32.to_int32 %v
  %w = f64.convert_i32_s %t
  return %w
}
func @unused(%v: f64 as f64) -> f64 {
  %w = math.host cos %v
  return %w
}`;

const compiled = ({ wasm }: EmittedModule): WebAssembly.Module =>
  new WebAssembly.Module(wasm as BufferSource);

const list = (descriptors: readonly { module?: string; name: string; kind: string }[]): string[] =>
  descriptors.map(({ module, name, kind }) => `${kind} ${module ? `${module}.` : ""}${name}`);

/** The name section, read back: names of functions and of locals by function. */
function readNames(module: WebAssembly.Module): { functions: string[]; locals: string[][] } {
  const [section] = WebAssembly.Module.customSections(module, "name");
  const bytes = new Uint8Array(section);
  let at = 0;
  const u32 = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  const text = (): string => {
    const length = u32();
    at += length;
    return new TextDecoder().decode(bytes.subarray(at - length, at));
  };
  const names = (): string[] => Array.from({ length: u32() }, () => (u32(), text()));
  const found = { functions: [] as string[], locals: [] as string[][] };
  while (at < bytes.length) {
    const id = bytes[at++];
    const end = u32() + at;
    if (id === 1) found.functions = names();
    if (id === 2) found.locals = Array.from({ length: u32() }, () => (u32(), names()));
    at = end;
  }
  return found;
}

const PLACES: EmitOptions = {
  version: 3,
  placeOf: ({ name }) => ({ name, file: "src/a.ts", line: name === "kernel" ? 12 : 40 }),
};

describe.each([
  ["encoder", (module: Module, options?: EmitOptions) => encodeModule(module, options)],
  ["binaryen", (module: Module, options?: EmitOptions) => binaryenBackend.emit(module, options)],
] as const)("%s", (_, emit) => {
  it("imports only what is used", async () => {
    const plain = compiled(await emit(parse(PLAIN)));
    expect(WebAssembly.Module.imports(plain)).toEqual([]);
    expect(list(WebAssembly.Module.exports(plain))).toEqual(["function run"]);
  });

  it("imports, exports and facts of a module that uses everything", async () => {
    const emitted = await emit(parse(RICH));
    const module = compiled(emitted);
    expect(list(WebAssembly.Module.imports(module)).sort()).toEqual([
      "function math.hypot/3",
      "function math.random",
      "function math.rem",
      "function math.sin",
      "function numboa.throw",
      "memory numboa.memory",
    ]);
    expect(list(WebAssembly.Module.exports(module)).sort()).toEqual([
      "function run",
      "global undefined_result",
    ]);
    expect(emitted.math).toEqual(["hypot/3", "random", "rem", "sin"]);
    expect(emitted.throws).toEqual([
      { error: "RangeError", message: "too far", line: 3, column: 10 },
      { error: "RangeError", message: "too far", line: 9, column: 1 },
    ]);
  });

  it("takes a shared memory of up to 4 GiB", async () => {
    const wasm = compiled(await emit(parse(RICH)));
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
    const nothing = (): number => 0;
    const math = { sin: nothing, "hypot/3": nothing, rem: nothing, random: () => -1 };
    const instance = new WebAssembly.Instance(wasm, { numboa: { memory, throw: nothing }, math });
    const run = instance.exports.run as (...args: number[]) => number;
    expect(run(1024, 0, 0, 2)).toBe(0);
  });

  it("names functions and variables", async () => {
    const { functions, locals } = readNames(compiled(await emit(parse(RICH), PLACES)));
    expect(functions).toContain("kernel#3@src/a.ts:12");
    expect(functions).toContain("helper@src/a.ts:40");
    expect(functions.some((name) => name.includes("unused"))).toBe(false);
    expect(locals.flat()).toEqual(expect.arrayContaining(["a", "a.length", "n", "k", "v"]));
  });

  it("gives equal bytes for equal input", async () => {
    const first = await emit(parse(RICH), PLACES);
    const second = await emit(parse(RICH), PLACES);
    expect(second.wasm).toEqual(first.wasm);
  });
});

describe("undefined_result", () => {
  it("tells undefined from NaN, whatever the NaN's bits", async () => {
    const module = parse(`func @kernel(%x: f64 as f64, %b: i32 as bool) -> f64? {
      %some = opt.some %x
      %none = opt.undefined
      %r = select %some, %none, %b -> f64?
      return %r
    }`);
    for (const emitted of [encodeModule(module), await binaryenBackend.emit(module)]) {
      const instance = new WebAssembly.Instance(compiled(emitted));
      const run = instance.exports.run as (x: number, b: number) => number;
      const flag = instance.exports.undefined_result as WebAssembly.Global;
      const both = (x: number, b: number): unknown[] => [run(x, b), flag.value];
      expect(both(1, 1)).toEqual([1, 0]);
      const [nothing] = both(1, 0);
      expect([nothing, flag.value]).toEqual([NaN, 1]);
      // The engine may hand us back the very bits that stand for undefined.
      expect(both(nothing as number, 1)).toEqual([NaN, 0]);
      expect(both(-0, 1)).toEqual([-0, 0]);
    }
  });
});

describe("text", () => {
  it("shows names", async () => {
    const { wasm } = encodeModule(parse(RICH), PLACES);
    const text = await emitText(wasm);
    expect(text).toContain("$kernel#3@src/a.ts:12");
    expect(text).toContain("(local.get $n)");
  });
});
