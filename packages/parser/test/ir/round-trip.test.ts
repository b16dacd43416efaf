/** Text and IR say the same: what is printed reads back as the same function, to the last bit. */
import {
  Builder,
  copyFunc,
  makeFunc,
  makeModule,
  makeValue,
  OPS,
  parseModule,
  prepare,
  printFunc,
  printModule,
  rowOf,
  verifyModule,
  type Attr,
  type Module,
  type NumberType,
  type Opcode,
  type Type,
} from "@numboa/parser/ir";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsProgram } from "./js-program.ts";
import { OPERANDS } from "./operands.ts";
import { outcomeOf } from "./outcome.ts";
import { randomArgs, randomModule, tapes } from "./random-func.ts";

function expectRoundTrip(module: Module): Module {
  const text = printModule(module);
  const read = parseModule(text);
  expect(printModule(read)).toBe(text);
  return read;
}

const OPCODES = Object.keys(OPS) as Opcode[];
const SAMPLE_TYPE: Readonly<Record<string, Type>> = {
  array: "u8c[]",
  number: "i32",
  index: "i64",
  any: "f32",
};
const SAMPLE_ATTRS: Readonly<Record<string, Attr>> = {
  value: 1,
  fn: "hypot",
  oob: "zero",
  step: 1,
  callee: "f",
  error: "TypeError",
  message: "no",
};

/** The op in a function whose parameters are its operands; regions are left empty, so it need not be valid. */
function sampleOf(opcode: Opcode): Module {
  const { operands, variadic, attrs = [], level, results, regions = 0 } = rowOf(opcode);
  const patterns = [...operands, ...(variadic ? [variadic, variadic] : [])];
  const typeOf = (pattern: string): Type => SAMPLE_TYPE[pattern] ?? (pattern as Type);
  const params = patterns.map((pattern) => makeValue(typeOf(pattern), "p"));
  const func = makeFunc("f", params);
  const b = new Builder(func.body);
  const carried =
    regions === 1 && opcode !== "block" ? patterns.slice(opcode === "for" ? 1 : 0) : [];
  const op = b.emit(opcode, params, {
    attrs: Object.fromEntries(attrs.map((name) => [name, SAMPLE_ATTRS[name]])),
    types: results === "explicit" ? ["f64", "i32"] : [],
    regions: Array.from({ length: regions }, () => ({
      params: carried.map((pattern) => makeValue(typeOf(pattern))),
      ops: [],
    })),
  });
  if (opcode === "i64.const") op.attrs.value = 1n;
  if (opcode === "br") {
    const block = b.emit("block", [], { regions: [func.body] });
    func.body = { params: [], ops: [block] };
    op.target = block;
    block.regions[0].ops.pop();
  }
  return makeModule(level === "js" ? "js" : "typed", "f", [func]);
}

describe("round trip", () => {
  it.each(OPCODES)("%s", (opcode) => {
    const text = printModule(sampleOf(opcode));
    expect(text).toContain(opcode);
    expect(printModule(parseModule(text))).toBe(text);
  });

  const constants = (["i32", "i64", "f32", "f64"] as const).flatMap((type) =>
    OPERANDS[type].map((value): [NumberType, number | bigint] => [type, value]),
  );

  it.each(constants)("%s.const %s", (type, value) => {
    const func = makeFunc("f", []);
    const b = new Builder(func.body);
    b.const(type, value);
    const read = expectRoundTrip(makeModule("typed", "f", [func]));
    expect(read.funcs.get("f")!.body.ops[0].attrs.value).toBe(value);
  });

  it.each([0, -0, NaN, -Infinity, true, false, undefined])("js.const %s", (value) => {
    const read = expectRoundTrip(jsProgram("js.const", 0, { value }));
    expect(read.funcs.get("f")!.body.ops[0].attrs.value).toBe(value);
  });

  it("takes any double", () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const read = expectRoundTrip(jsProgram("js.const", 0, { value }));
        expect(read.funcs.get("f")!.body.ops[0].attrs.value).toBe(value);
      }),
    );
  });

  it("takes any string as name, message, capture and source", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(text, text, text, fc.option(text), (name, hint, message, source) => {
        const func = makeFunc(name, [makeValue("js", hint), makeValue("js", hint)], [hint]);
        if (source !== null) func.sourceName = source;
        new Builder(func.body).emit("throw", [], { attrs: { error: "Error", message } });
        const read = expectRoundTrip(makeModule("js", name, [func])).funcs.get(name)!;
        expect(read.captures).toEqual([hint]);
        expect(read.sourceName).toBe(source ?? undefined);
        expect(read.body.ops[0].attrs.message).toBe(message);
      }),
    );
  });

  it("keeps a random function's text, validity and meaning", () => {
    fc.assert(
      fc.property(tapes(), (tape) => {
        const module = randomModule(tape);
        expect(verifyModule(module)).toEqual([]);
        const read = expectRoundTrip(module);
        expect(verifyModule(read)).toEqual([]);
        const [ours, theirs] = [randomArgs(), randomArgs()];
        const run = (m: Module, args: typeof ours) =>
          outcomeOf(() => prepare(m)(args, { fuel: 20_000 }));
        expect(run(read, ours)).toEqual(run(module, theirs));
        expect(ours).toEqual(theirs);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it("keeps the text of a copy", () => {
    fc.assert(
      fc.property(tapes(300), (tape) => {
        for (const func of randomModule(tape).funcs.values()) {
          expect(printFunc(copyFunc(func))).toBe(printFunc(func));
        }
      }),
      { numRuns: 100, seed: 2 },
    );
  });
});

describe("names", () => {
  it("are the hints, numbered where they repeat", () => {
    const func = makeFunc("f", [makeValue("f64", "x"), makeValue("f64", "x"), makeValue("f64")]);
    expect(printFunc(func)).toContain("(%x: f64, %x.1: f64, %0: f64)");
  });

  it("hold nothing that the text could not", () => {
    const func = makeFunc("a b", [makeValue("f64", "1 %x.y"), makeValue("f64", "é$")]);
    expect(printFunc(func)).toContain('func @"a b"(%_1__x_y: f64, %é$: f64)');
  });
});
