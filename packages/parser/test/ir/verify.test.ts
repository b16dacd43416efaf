/** A minimal bad text for each rule; what no text can say is built. */
import {
  assertVerified,
  Builder,
  formatIrError,
  makeFunc,
  makeModule,
  makeOp,
  makeRegion,
  makeValue,
  parseModule,
  verifyModule,
  type Func,
  type Module,
  type Opcode,
} from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import { testCases } from "../lower/case-file.ts";

const messages = (module: Module): string[] => verifyModule(module).map(formatIrError);

testCases("verify", new URL("cases/verify.txt", import.meta.url), (source) => {
  const text = source.startsWith("module") ? source : `module typed entry @f\n${source}`;
  return messages(parseModule(text)).join("\n") || "valid";
});

/** A typed function of one f64 parameter, filled by `fill`. */
function built(fill: (b: Builder, func: Func) => void): string[] {
  const func = makeFunc("f", [makeValue("f64", "x")]);
  func.paramKinds = ["f64"];
  func.result = "f64";
  fill(new Builder(func.body), func);
  return messages(makeModule("typed", "f", [func]));
}

describe("verify, beyond text", () => {
  it("finds a value that is defined twice", () => {
    expect(
      built((b, { params: [x] }) => {
        const op = b.emit("f64.neg", [x]);
        const other = b.emit("f64.abs", [x]);
        other.results = op.results;
        b.return([x]);
      }),
    ).toEqual([
      "@f 1:f64.abs: %0 does not point back to its op",
      "@f 1:f64.abs: %0 is defined twice",
    ]);
  });

  it("finds an op that stands in two places", () => {
    expect(
      built((b, { params: [x] }) => {
        b.append(b.emit("f64.neg", [x]));
        b.return([x]);
      }),
    ).toEqual(["@f 1:f64.neg: the same op stands in two places"]);
  });

  it("finds a value of another function", () => {
    expect(built((b) => b.return([makeValue("f64", "y")]))).toEqual([
      "@f 0:return: %y is not defined here: its definition must come before, in this region or one around it",
    ]);
  });

  it("finds an unknown opcode", () => {
    expect(
      built((b, { params: [x] }) => {
        b.append({ ...makeOp("f64.neg", [x]), opcode: "f64.twice" as Opcode, results: [] });
        b.return([x]);
      }),
    ).toEqual(["@f 0:f64.twice: unknown opcode f64.twice"]);
  });

  it("counts regions", () => {
    expect(
      built((b, { params: [x] }) => {
        const region = makeRegion();
        b.inside(region, () => b.yield());
        const condition = b.const("i32", 1);
        b.emit("if", [condition], { regions: [region] });
        b.return([x]);
      }),
    ).toEqual(["@f 1:if: has 1 region, not 2"]);
  });

  it("wants required attributes", () => {
    expect(
      built((b, { params: [x] }) => {
        b.emit("f64.const", []);
        b.return([x]);
      }),
    ).toEqual(["@f 0:f64.const: lacks attribute value"]);
  });

  it("wants targets on br, and only there", () => {
    expect(built((b) => b.emit("br", []))).toEqual([
      "@f 0:br: br must name a block or loop around it",
    ]);
    expect(
      built((b, { params: [x] }) => {
        const op = b.emit("f64.neg", [x]);
        op.target = op;
        b.return([x]);
      }),
    ).toEqual(["@f 0:f64.neg: only br has a target"]);
  });

  it("takes only blocks and loops as targets", () => {
    expect(
      built((b, { params: [x] }) => {
        const [then, otherwise] = [makeRegion(), makeRegion()];
        const condition = b.const("i32", 1);
        const op = b.emit("if", [condition], { regions: [then, otherwise] });
        b.inside(then, () => b.br(op));
        b.inside(otherwise, () => b.yield());
        b.return([x]);
      }),
    ).toEqual(["@f 1:if/0:br: br must name a block or loop, not if"]);
  });

  it("finds a parameter that says an op defines it", () => {
    expect(
      built((b, { params: [x] }) => {
        const param = makeValue("f64", "p");
        const region = makeRegion([param]);
        param.def = b.emit("loop", [x], { regions: [region] });
        b.inside(region, () => b.yield());
        b.return([x]);
      }),
    ).toEqual(["@f 0:loop: region parameter %p says that an op defines it"]);
  });

  it("keeps parameters out of if, block and the body", () => {
    expect(
      built((b, { params: [x], body }) => {
        body.params = [makeValue("f64", "p")];
        const region = makeRegion([makeValue("f64", "q")]);
        b.inside(region, () => b.yield());
        b.emit("block", [], { regions: [region] });
        b.return([x]);
      }),
    ).toEqual([
      "@f: the body has parameters of its own; they belong to the function",
      "@f 0:block: regions of block take no parameters",
    ]);
  });

  it("compares kinds, captures and keys with the function", () => {
    expect(
      built((b, func) => {
        func.paramKinds = ["f64", "f64"];
        func.captures = ["k", "l"];
        b.return([func.params[0]]);
      }),
    ).toEqual(["@f: more captures than parameters", "@f: 1 parameters, but 2 kinds"]);
    const module = makeModule("typed", "f", [makeFunc("f", [])]);
    const [func] = module.funcs.values();
    Object.assign(func, { result: "void", paramKinds: [], name: "g" });
    new Builder(func.body).return();
    expect(messages(module)).toEqual(["@g is listed as @f"]);
  });
});

describe("assertVerified", () => {
  it("throws the pass's name and the IR, with the error at its line", () => {
    const module = parseModule(`module typed entry @f
      func @f(%x: i32 as i32) -> f64 {
        %y = f64.neg %x
        return %y
      }`);
    expect(() => assertVerified(module, "fold")).toThrowErrorMatchingInlineSnapshot(`
      [InternalError: invalid IR after fold:
        @f 0:f64.neg: operand 1 must be f64, %x is i32

      module typed entry @f

      func @f(%x: i32 as i32) -> f64 {
        %y = f64.neg %x  ; error: operand 1 must be f64, %x is i32
        return %y
      }
      ]
    `);
  });

  it("lets valid IR pass", () => {
    const module = parseModule("module typed entry @f\nfunc @f() -> void {\n  return\n}");
    expect(() => assertVerified(module, "fold")).not.toThrow();
  });
});
