/**
 * What the exported function returns. WebAssembly knows no unsigned and no boolean results, so whoever
 * calls from JavaScript has to bring them back, as the bindings do that `asc` can write (which copy
 * their arrays, and so are of no use here). The type is read from the source and travels with the
 * module, in a custom section.
 */
import type { Result } from "../../kernel.ts";

const EXPORT = /^export function \w+\([^)]*\): (\w+)/m;
const SECTION = "result type";

/**
 * The name of the type that the exported function returns.
 * @throws Error when the source exports no function
 */
export function resultTypeOf(source: string): string {
  const match = EXPORT.exec(source);
  if (!match) throw new Error("no exported function in the AssemblyScript source");
  return match[1];
}

/** The module with the type noted in it. */
export function noteResultType(wasm: Uint8Array, type: string): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder();
  const name = text.encode(SECTION);
  const payload = [name.length, ...name, ...text.encode(type)];
  // One byte is the whole of a length below 128.
  return new Uint8Array([...wasm, 0, payload.length, ...payload]);
}

/** What turns a result of the module's function into JavaScript's. */
export function resultConversion(module: WebAssembly.Module): (value: number) => Result {
  const [section] = WebAssembly.Module.customSections(module, SECTION);
  const type = section && new TextDecoder().decode(section);
  const convert = type === undefined ? undefined : conversions[type];
  if (!convert) throw new Error(`the module returns ${type ?? "a type that it does not name"}`);
  return convert;
}

const same = (value: number): Result => value;

const conversions: Readonly<Record<string, (value: number) => Result>> = {
  void: () => undefined,
  bool: (value) => value !== 0,
  i32: same,
  u32: (value) => value >>> 0,
  f64: same,
};
