/**
 * The backend: typed IR straight to a WebAssembly binary, without a dependency, in well under a
 * millisecond for a usual kernel.
 *
 * Instruction selection exists only here; Binaryen, ahead of time, starts from these bytes. The output is a
 * function of the input alone, byte for byte.
 *
 * The module imports `numboa.memory` if elements are accessed (shared, so that views of it survive its
 * growth), `numboa.throw` if it throws, `numboa.abort` if it may give up, `numboa.alloc` and the like if it makes arrays,
 * the global `numboa.tables` if it has any, and `math.*` as needed; it exports `run`. A typed array as the result is two values, address and length. Where the
 * result may be `undefined`, a plain array or an object, `run` is a wrapper (`entry-wrapper.ts`); calls between
 * functions of the module pass the reserved bits and several results. On request it exports `warm_up` (`warm-up.ts`).
 */
import type { Module } from "@numboa/parser/ir";
import type { EmitOptions, EmittedModule, Names } from "./backend.ts";
import { ByteWriter } from "./byte-writer.ts";
import { CodeWriter } from "./code-writer.ts";
import { wrapEntry } from "./entry-wrapper.ts";
import { FunctionEmitter } from "./function-emitter.ts";
import { LinkedModule } from "./link.ts";
import { functionName, nameSection, type NamedFunction } from "./names.ts";
import { EffectsOfOps } from "./order.ts";
import type { Mark, SourcePlace } from "./source-marks.ts";
import { SUPPORT } from "./support.ts";
import { TABLES_GLOBAL } from "./tables.ts";
import { callToSpin, spinFirst, WARM_UP } from "./warm-up.ts";
import {
  CONTROL,
  resultTypes,
  SECTION,
  VALUE_TYPE,
  wasmTypes,
  type WasmType,
} from "./wasm-format.ts";

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
/** The flags of a memory that has a maximum and is shared. */
const SHARED_WITH_MAXIMUM = 0x03;
const MAXIMUM_PAGES = 65536;
const KIND = { function: 0, memory: 2, global: 3 } as const;
const FUNCTION_TYPE = 0x60;
const IMMUTABLE = 0;
const MUTABLE = 1;

/** A function's type and bytes, and what the name section says of it. */
interface Body {
  readonly params: readonly WasmType[];
  readonly results: readonly WasmType[];
  readonly locals: readonly WasmType[];
  readonly code: CodeWriter;
  readonly name: string;
  readonly localNames: readonly (string | undefined)[];
}

export interface EncodedModule extends EmittedModule {
  /** With `marks`: of each function where it begins, and the places of its anchors. */
  readonly sources?: readonly FunctionSource[];
}

interface FunctionSource {
  readonly place: SourcePlace | undefined;
  /** Undefined for functions of the compiler's own. */
  readonly anchors: readonly (SourcePlace | undefined)[] | undefined;
}

/**
 * Encodes a module of level `typed`.
 *
 *     const { wasm } = encodeModule(module, { version: 1 });
 *     new WebAssembly.Instance(new WebAssembly.Module(wasm), { numboa: { memory } }).exports.run(…)
 */
export function encodeModule(module: Module, options: EmitOptions = {}): EncodedModule {
  if (module.level !== "typed") throw new Error("only level typed can be encoded");
  const linked = new LinkedModule(module);
  const effects = new EffectsOfOps(module);
  const bodies = [
    ...linked.funcs.map(({ func, liveness }) => {
      const version = func === linked.entry.func ? options.version : undefined;
      const name = functionName(options.placeOf?.(func) ?? { name: func.name }, version);
      const emitter = new FunctionEmitter(func, liveness, effects, linked, options.places);
      const isWarmed = options.warmUp === true && func === linked.entry.func;
      if (isWarmed) spinFirst(emitter.code, func, linked.roundsGlobal);
      return emitFunction(emitter, name);
    }),
    ...linked.support.map((name) => supportBody(linked, name)),
  ];
  const { func, index } = linked.entry;
  const wrapper = wrapEntry(func, index, linked.undefinedGlobal);
  const run = wrapper ? linked.functionCount : index;
  if (wrapper) bodies.push({ ...wrapper, name: `${func.name}.run`, localNames: [] });
  if (options.warmUp) bodies.push(warmUpBody(linked));
  const { wasm, starts } = assemble(linked, bodies, {
    run,
    hasWarmUp: options.warmUp === true,
    names: options.names ?? "all",
  });
  const importsFrom = (from: string): string[] =>
    linked.imports.filter(({ module }) => module === from).map(({ name }) => name);
  return {
    wasm,
    ...(options.places && {
      marks: bodies.flatMap(({ code }, i) => marksOf(code, starts[i])),
      sources: bodies.map(({ code: { source } }) => ({
        place: source?.marks[0]?.place,
        anchors: source?.ofAnchors(),
      })),
    }),
    throws: linked.throws,
    aborts: linked.aborts,
    declines: linked.declines,
    tables: linked.tables.bytes,
    allocates: importsFrom("numboa").some((name) => ARENA.has(name)),
    imports: importsFrom("numboa"),
    math: importsFrom("math"),
    ownMath: linked.ownMath,
  };
}

/** What belongs to the memory of new arrays. Marks may be left of a loop whose arrays have gone. */
const ARENA: ReadonlySet<string> = new Set(["alloc", "list", "grow", "mark", "release"]);

function emitFunction(emitter: FunctionEmitter, name: string): Body {
  emitter.body();
  const { func, code, locals } = emitter;
  return {
    params: func.params.flatMap(({ type }) => wasmTypes(type)),
    results: resultTypes(func.result),
    locals: locals.declared(),
    code,
    name,
    localNames: locals.names,
  };
}

function supportBody(linked: LinkedModule, name: keyof typeof SUPPORT): Body {
  const { params, results, locals, write } = SUPPORT[name];
  const code = new CodeWriter();
  write(code, linked);
  return { params, results, locals, code, name: `numboa.${name}`, localNames: [] };
}

/** The marks of a function whose code begins at a byte of the module. */
function marksOf({ source }: CodeWriter, start: number): Mark[] {
  const marks = (source?.marks ?? []).map(({ offset, place }) => ({
    offset: start + offset,
    place,
  }));
  // What stands before belongs to another function.
  return marks[0]?.offset === start ? marks : [{ offset: start, place: undefined }, ...marks];
}

function warmUpBody(linked: LinkedModule): Body {
  const { func, index } = linked.entry;
  const code = callToSpin(func, index, linked.roundsGlobal);
  const name = `${func.name}.${WARM_UP}`;
  return { params: ["i32"], results: [], locals: [], code, name, localNames: [] };
}

interface Assembly {
  /** The index of what JavaScript calls. */
  readonly run: number;
  /** Whether the last body is what warms up. */
  readonly hasWarmUp: boolean;
  readonly names: Names;
}

/** The bytes, and where each function's code begins in them. */
function assemble(
  linked: LinkedModule,
  bodies: readonly Body[],
  { run, hasWarmUp, names }: Assembly,
): { wasm: Uint8Array; starts: number[] } {
  const maybeUndefined = linked.entry.func.result === "f64?";
  const types = new TypeTable();
  const importTypes = linked.imports.map(({ params, results }) => types.index(params, results));
  const functionTypes = bodies.map(({ params, results }) => types.index(params, results));
  const out = new ByteWriter();
  out.bytes(HEADER);
  section(out, SECTION.type, types.count, types.content);
  importSection(out, linked, importTypes);
  vector(out, SECTION.function, functionTypes, (content, type) => content.u32(type));
  globalSection(out, (maybeUndefined ? 1 : 0) + (hasWarmUp ? 1 : 0));
  const exports: Export[] = [{ name: "run", kind: "function", index: run }];
  if (maybeUndefined) {
    exports.push({ name: "undefined_result", kind: "global", index: linked.undefinedGlobal });
  }
  if (hasWarmUp) {
    const index = linked.imports.length + bodies.length - 1;
    exports.push({ name: WARM_UP, kind: "function", index });
  }
  vector(out, SECTION.export, exports, writeExport);
  const ofCode: number[] = [];
  const size = vector(out, SECTION.code, bodies, (content, body) => {
    ofCode.push(writeBody(content, body));
  });
  const starts = ofCode.map((start) => out.length - size + start);
  if (linked.tables.bytes > 0) dataSection(out, linked.tables.content());
  if (names !== "none") {
    out.byte(SECTION.custom);
    const named = namedFunctions(linked, bodies, names === "all");
    out.sized(nameSection(linked.entry.func.name, named));
  }
  return { wasm: out.written().slice(), starts };
}

/** Function types, each once. */
class TypeTable {
  readonly content = new ByteWriter();
  count = 0;
  private readonly known = new Map<string, number>();

  index(params: readonly WasmType[], results: readonly WasmType[]): number {
    const key = `${params.join()}>${results.join()}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.content.byte(FUNCTION_TYPE);
    for (const list of [params, results]) {
      this.content.u32(list.length);
      for (const type of list) this.content.byte(VALUE_TYPE[type]);
    }
    this.known.set(key, this.count);
    return this.count++;
  }
}

/** A section that is a vector; an empty one is left out. */
function section(out: ByteWriter, id: number, count: number, items: ByteWriter): void {
  if (count === 0) return;
  const content = new ByteWriter();
  content.u32(count);
  content.bytes(items.written());
  out.byte(id);
  out.sized(content);
}

/** Gives the bytes of the items, which are the section's last. */
function vector<T>(
  out: ByteWriter,
  id: number,
  items: readonly T[],
  write: (content: ByteWriter, item: T) => void,
): number {
  const content = new ByteWriter();
  for (const item of items) write(content, item);
  section(out, id, items.length, content);
  return content.length;
}

function importSection(out: ByteWriter, linked: LinkedModule, types: readonly number[]): void {
  const content = new ByteWriter();
  for (const [i, { module, name }] of linked.imports.entries()) {
    content.text(module);
    content.text(name);
    content.byte(KIND.function);
    content.u32(types[i]);
  }
  if (linked.usesMemory) {
    content.text("numboa");
    content.text("memory");
    content.byte(KIND.memory);
    content.byte(SHARED_WITH_MAXIMUM);
    content.u32(0);
    content.u32(MAXIMUM_PAGES);
  }
  const hasTables = linked.tables.bytes > 0;
  if (hasTables) {
    content.text("numboa");
    content.text("tables");
    content.byte(KIND.global);
    content.byte(VALUE_TYPE.i32);
    content.byte(IMMUTABLE);
  }
  const others = (linked.usesMemory ? 1 : 0) + (hasTables ? 1 : 0);
  section(out, SECTION.import, linked.imports.length + others, content);
}

/** One segment, at where the global says. */
function dataSection(out: ByteWriter, bytes: Uint8Array): void {
  const content = new CodeWriter();
  content.u32(0);
  content.globalGet(TABLES_GLOBAL);
  content.byte(CONTROL.end);
  content.u32(bytes.length);
  content.bytes(bytes);
  section(out, SECTION.data, 1, content);
}

/** Integers that begin as 0. */
function globalSection(out: ByteWriter, count: number): void {
  const content = new CodeWriter();
  for (let i = 0; i < count; i++) {
    content.byte(VALUE_TYPE.i32);
    content.byte(MUTABLE);
    content.i32Const(0);
    content.byte(CONTROL.end);
  }
  section(out, SECTION.global, count, content);
}

interface Export {
  readonly name: string;
  readonly kind: keyof typeof KIND;
  readonly index: number;
}

function writeExport(content: ByteWriter, { name, kind, index }: Export): void {
  content.text(name);
  content.byte(KIND[kind]);
  content.u32(index);
}

/** Gives the first byte of the instructions. */
function writeBody(out: ByteWriter, { locals, code }: Body): number {
  const runs: { type: WasmType; count: number }[] = [];
  for (const type of locals) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  const content = new ByteWriter();
  content.u32(runs.length);
  for (const { type, count } of runs) {
    content.u32(count);
    content.byte(VALUE_TYPE[type]);
  }
  content.bytes(code.written());
  content.byte(CONTROL.end);
  out.sized(content);
  return out.length - 1 - code.length;
}

function namedFunctions(
  linked: LinkedModule,
  bodies: readonly Body[],
  withLocals: boolean,
): NamedFunction[] {
  // Engines show where an import is from without being told.
  const imports = (withLocals ? linked.imports : []).map(({ module, name }, index) => ({
    index,
    name: `${module}.${name}`,
    locals: [],
  }));
  return [
    ...imports,
    ...bodies.map(({ name, localNames }, i) => ({
      index: linked.imports.length + i,
      name,
      locals: withLocals ? localNames : [],
    })),
  ];
}
