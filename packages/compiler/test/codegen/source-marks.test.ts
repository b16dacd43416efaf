/** Places of the source by bytes: they change no byte, and lead from an instruction to the op that it was made of. */
import { allOps, parseModule, rowOf, type Module, type Op } from "@numboa/parser/ir";
import type { Span } from "@numboa/parser";
import fc from "fast-check";
import { expect, test } from "vitest";
import { randomModule, tapes } from "../../../parser/test/ir/random-func.ts";
import type { EmittedModule } from "../../src/codegen/backend.ts";
import { binaryenBackend } from "../../src/codegen/binaryen.ts";
import { encodeModule } from "../../src/codegen/encoder.ts";
import { codeRanges, withSourceMapUrl } from "../../src/codegen/module-sections.ts";
import type { SourcePlace, SourcePlaces } from "../../src/codegen/source-marks.ts";

/** Every op in a line of its own, functions in line 0. */
function inLines(module: Module): { places: SourcePlaces; opOf: (place: SourcePlace) => Op } {
  const ops = [...module.funcs.values()].flatMap(({ body }) => allOps(body));
  const spans = new Map<Span, SourcePlace>();
  for (const [i, op] of ops.entries()) {
    const span: Span = { start: i, end: i, line: i + 1, column: 1 };
    Object.assign(op, { span });
    spans.set(span, { file: "f", line: i + 1, column: 1 });
  }
  const places: SourcePlaces = {
    ofSpan: (span) => spans.get(span),
    ofFunction: () => ({ file: "f", line: 0, column: 1 }),
  };
  return { places, opOf: ({ line }) => ops[line - 1] };
}

/** The marks lie one after the other within functions, each of which begins with one. */
function expectOrder({ wasm, marks }: EmittedModule): void {
  const offsets = marks!.map(({ offset }) => offset);
  expect(offsets).toEqual([...new Set(offsets)].toSorted((a, b) => a - b));
  const ranges = codeRanges(wasm);
  for (const { start } of ranges) expect(offsets).toContain(start);
  for (const offset of offsets) {
    expect(ranges.some(({ start, end }) => offset >= start && offset < end)).toBe(true);
  }
}

/** Of ops that one instruction of one byte stands for: each such instruction at a mark is that of the mark's op. */
function instructionsAtMarks(
  { wasm, marks }: EmittedModule,
  opOf: (place: SourcePlace) => Op,
): { found: Set<Op>; wrong: string[] } {
  const found = new Set<Op>();
  const wrong: string[] = [];
  for (const { offset, place } of marks!) {
    if (!place || place.line === 0) continue;
    const op = opOf(place);
    const [byte, ...more] = rowOf(op.opcode).wasm ?? [];
    if (byte === undefined || !isWork(byte) || more.length > 0) continue;
    if (wasm[offset] === byte) found.add(op);
    else if (isWork(wasm[offset])) wrong.push(`${op.opcode} at ${wasm[offset].toString(16)}`);
  }
  return { found, wrong };
}

/** Bytes of arithmetic, comparisons and conversions. */
const isWork = (byte: number): boolean => byte >= 0x45 && byte <= 0xc4;

test("random modules: the same bytes, and each instruction leads to its op", async () => {
  let encodedOps = 0;
  let optimizedOps = 0;
  let rewritten = 0;
  await fc.assert(
    fc.asyncProperty(tapes(), async (tape) => {
      const module = randomModule(tape);
      const { places, opOf } = inLines(module);
      const plain = encodeModule(module);
      const encoded = encodeModule(module, { places });
      expect(plain.marks).toBeUndefined();
      expect(encoded.wasm).toEqual(plain.wasm);
      expectOrder(encoded);
      const { found, wrong } = instructionsAtMarks(encoded, opOf);
      expect(wrong).toEqual([]);
      encodedOps += found.size;
      const optimized = await binaryenBackend.emit(module, { places });
      expect(optimized.wasm).toEqual((await binaryenBackend.emit(module)).wasm);
      expectOrder(optimized);
      const kept = instructionsAtMarks(optimized, opOf);
      optimizedOps += kept.found.size;
      // It turns comparisons round.
      rewritten += kept.wrong.length;
    }),
    { seed: 41, numRuns: 40 },
  );
  expect(encodedOps).toBeGreaterThan(100);
  expect(optimizedOps).toBeGreaterThan(0.5 * encodedOps);
  expect(rewritten).toBeLessThan(0.2 * optimizedOps);
}, 120_000);

test("an op without a span is where the op around it is; functions of the compiler's own are nowhere", () => {
  const module = parseModule(`module typed entry @f
func @f(%x: f64 as f64, %n: i32 as int) -> f64 {
  %c = f64.lt %x, %x  @2:1
  %r = if %c -> f64  @3:5 {
    %t = i32.to_int32 %x
    %w = f64.convert_i32_s %t
    yield %w
  } else {
    yield %x
  }
  %s = f64.add %r, %x  @4:1
  return %s
}
`);
  const places: SourcePlaces = {
    ofSpan: ({ line, column }) => ({ file: "f", line, column }),
    ofFunction: () => ({ file: "f", line: 1, column: 1 }),
  };
  const { wasm, marks } = encodeModule(module, { places });
  const [entry, support] = codeRanges(wasm);
  const lines = marks!.filter(({ offset }) => offset < entry.end).map(({ place }) => place!.line);
  expect(lines).toEqual([2, 3, 4, 1]);
  expect(marks!.filter(({ offset }) => offset >= support.start)).toEqual([
    { offset: support.start, place: undefined },
  ]);
});

test("the address of the map stands in a custom section behind the module", () => {
  const { wasm } = encodeModule(
    parseModule("module typed entry @f\nfunc @f(%x: f64 as f64) -> f64 {\n  return %x\n}\n"),
  );
  const named = withSourceMapUrl(wasm, "f.wasm.map");
  expect(named.subarray(0, wasm.length)).toEqual(wasm);
  const module = new WebAssembly.Module(named as Uint8Array<ArrayBuffer>);
  const [section] = WebAssembly.Module.customSections(module, "sourceMappingURL");
  // A length, then the text.
  expect(new TextDecoder().decode(new Uint8Array(section, 1))).toBe("f.wasm.map");
});
