/**
 * Objects that are passed on, methods, getters and elements: JavaScript, the interpreter at each level with the fields read
 * as the boundary reads them, and the boundary itself with either backend.
 */
/* oxlint-disable typescript/no-explicit-any -- objects of any shape are what is tested */
import { lowerUnit, parseFieldKey, type CallObjects, type SourceUnit } from "@numboa/parser";
import { prepare, type Module, type ParamKind, type RuntimeValue } from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import { REFUSED, bind, link, makeHeap, methodOf, type FunctionAbi } from "../../src/abi/index.ts";
import { compile, optimize, type CompileRequest } from "../../src/compile.ts";
import { specializeModule } from "../../src/specialize/index.ts";
import { evaluate } from "./boundary.ts";

const NASTY = [-0, 0, 1.5, NaN, Infinity, -1, 2 ** 31, 2 ** 32, 2 ** 53, 5e-324];

const HELPERS = {
  norm: "(p) => Math.hypot(p.x, p.y)",
  move: "(p, v, k = 1) => { p.x += v.x * k; p.y += v.y * k; }",
};

const METHODS = {
  get: "function get(i) { this.reads++; return this.v[this.at(i)]; }",
  at: "function at(i) { return this.offset + this.stride[0] * i; }",
  size: "function size() { return this.stride[0] * 3; }",
};

const method = (key: string, getter = false) =>
  ({ fn: { kind: "function", key }, getter }) as const;

interface Program {
  readonly source: string;
  /** Of numbers, read as the boundary reads them; what is assigned gets another kind. */
  readonly objects: CallObjects;
  readonly params: readonly ParamKind[];
  readonly make: (x: number) => readonly any[];
}

const prototype = Object.defineProperty({}, "size", { get: evaluate(METHODS.size) as () => any });
Object.assign(prototype, { get: evaluate(METHODS.get), at: evaluate(METHODS.at) });

const view = (x: number): any =>
  Object.assign(Object.create(prototype) as object, {
    v: Float64Array.of(x, 2, x, 4),
    offset: 1,
    stride: [2, 7],
    reads: 0,
  });

const body = (x: number): any => ({ pos: { x, y: 2 }, vel: { x: 0.5, y: x } });

const PROGRAMS: Readonly<Record<string, Program>> = {
  "paths to helpers": {
    source: "(b, k) => { move(b.pos, b.vel, k); move(b.pos, b.pos); return norm(b.pos) - k; }",
    objects: { paths: ["0", "0::pos", "0::vel"], methods: {} },
    params: ["object", "f64"],
    make: (x) => [body(x), x],
  },
  "two objects, and a throw between": {
    source:
      "(a, b) => { move(a.pos, b.pos); if (a.pos.x > 3) throw new RangeError(`x is ${a.pos.x}`); move(b.pos, a.pos, 2); }",
    objects: { paths: ["0", "0::pos", "1", "1::pos"], methods: {} },
    params: ["object", "object"],
    make: (x) => [body(x), body(1)],
  },
  "methods, a getter and elements": {
    source: "(g, n) => { let s = g.size; for (let i = -1; i < n; i++) s += g.get(i); return s; }",
    objects: {
      paths: ["0"],
      methods: { "0::get": method("get"), "0::at": method("at"), "0::size": method("size", true) },
      elements: ["0::stride.0", "0::stride.1"],
    },
    params: ["object", "int"],
    make: (x) => [view(x), 3],
  },
};

function unitOf({ source, objects }: Program): SourceUnit {
  const captures = Object.fromEntries(
    Object.keys(HELPERS).map((key) => [key, { kind: "function", key } as const]),
  );
  const others = Object.entries({ ...HELPERS, ...METHODS }).map(
    ([key, text]) => [key, { name: key, source: text, captures: {} }] as const,
  );
  const main = { name: "main", source, captures };
  return { entry: "main", functions: { main, ...Object.fromEntries(others) }, objects };
}

/** The kind in which a field of these programs is passed. */
function kindOf(key: string): ParamKind {
  const { path, cell } = parseFieldKey(key)!;
  if (cell) return "number[]";
  const name = path.at(-1)!;
  if (name === "v") return "f64[]";
  return /^\d/.test(name) ? "small" : name === "offset" ? "int" : "f64";
}

/** Fields are read before, and what is assigned is an array of one element that is stored back. */
function interpreted(module: Module): (args: readonly any[]) => unknown {
  const run = prepare(module);
  const { captures } = module.funcs.get("main")!;
  return (args) => {
    const fields = captures.map((key) => parseFieldKey(key)!);
    const holders = fields.map(({ root, path }) =>
      path.slice(0, -1).reduce((object, name) => object[name], args[Number(root)]),
    );
    const values = fields.map(({ path, cell }, i) => {
      const value = holders[i][path.at(-1)!] as RuntimeValue;
      return cell ? [value] : value;
    });
    const passed = args.map((arg) => (typeof arg === "object" ? 0 : (arg as number)));
    try {
      return run([...passed, ...values] as RuntimeValue[], { fuel: 1e6 });
    } finally {
      fields.forEach(({ path, cell }, i) => {
        if (cell) holders[i][path.at(-1)!] = (values[i] as unknown[])[0];
      });
    }
  };
}

async function bound(
  request: CompileRequest,
  args: readonly any[],
): Promise<(args: readonly any[]) => unknown> {
  const outcome = await compile(request);
  if (!outcome.ok) return expect.unreachable(outcome.diagnostics.map((d) => d.message).join());
  const { wasm, abi } = outcome.artifact;
  const heap = makeHeap();
  const made = bind({
    linked: link(wasm, abi, heap, "main"),
    abi,
    heap,
    paths: pathsOf(abi, args),
    gauge: { left: 1e9, tick: () => expect.unreachable() },
    miss: (self, all) => made.call(all, self),
  });
  return (all) => made.enter(undefined, ...all);
}

const pathsOf = ({ paths = [] }: FunctionAbi, args: readonly any[]) =>
  paths.map(({ root, path, method: isMethod }) => ({
    method: isMethod ? methodOf(args[Number(root)], path[0]) : undefined,
    source: undefined,
  }));

function see(run: (args: readonly any[]) => unknown, args: readonly any[]): unknown {
  try {
    return { value: run(args), args };
  } catch (error) {
    return { thrown: String(error), args };
  }
}

describe.each(Object.entries(PROGRAMS))("%s", (_, program) => {
  it("does the same every way", async () => {
    const { make, params } = program;
    const unit = unitOf(program);
    const { module, paths, diagnostics } = lowerUnit(unit);
    expect(diagnostics).toEqual([]);
    expect(new Set(paths!.map(({ key }) => key))).toEqual(
      new Set(Object.keys(program.objects.methods)),
    );
    const signature = [...params, ...module!.funcs.get("main")!.captures.map(kindOf)];
    const typed = specializeModule(module!, signature);
    const request = { unit, signature, tier: "optimized", options: { verify: true } } as const;
    const optimized = optimize(request);
    if (!optimized.ok || !typed.module) return expect.unreachable();
    const binaryen = { ...request, options: { verify: true, backend: "binaryen" } } as const;
    const ways = {
      js: interpreted(module!),
      typed: interpreted(typed.module),
      passes: interpreted(optimized.module),
      encoder: await bound(request, make(1)),
      binaryen: await bound(binaryen, make(1)),
    };
    const names = Object.keys(HELPERS);
    const helpers = names.map((name) => evaluate(HELPERS[name as "norm"]));
    // oxlint-disable-next-line no-implied-eval -- the reference is what the engine makes of the text
    const original = new Function(...names, `return (${program.source});`)(...helpers);
    for (const x of NASTY) {
      const expected = see((args) => original(...args), make(x));
      for (const [name, way] of Object.entries(ways)) {
        expect(see(way, make(x)), `${name} of ${x}`).toStrictEqual(expected);
      }
    }
  });
});

describe("the boundary", () => {
  it("refuses calls whose methods or paths are not what was compiled", async () => {
    const program = PROGRAMS["methods, a getter and elements"];
    const unit = unitOf(program);
    const { module } = lowerUnit(unit);
    const signature = [...program.params, ...module!.funcs.get("main")!.captures.map(kindOf)];
    const request = { unit, signature, tier: "optimized", options: {} } as const;
    const call = await bound(request, [view(1), 3]);
    expect(call([view(1), 3])).not.toBe(REFUSED);
    const changes: ((g: any) => unknown)[] = [
      (g) => (g.get = () => 1),
      (g) => Object.defineProperty(g, "size", { value: 1 }),
      (g) => Object.defineProperty(g, "at", { get: () => prototype }),
      (g) => Object.setPrototypeOf(g, new Proxy(prototype, {})),
      (g) => Object.setPrototypeOf(g, null),
      (g) => Object.setPrototypeOf(g, []),
      (g) => (g.stride = { 0: 2, 1: 7 }),
      (g) => (g.stride = Float64Array.of(2, 7)),
      (g) => (g.stride = [2.5, 7]),
      (g) => (g.stride = [2 ** 21 + 1, 7]),
      (g) => Object.freeze(g),
    ];
    for (const change of changes) {
      const g = view(1);
      change(g);
      expect([change, call([g, 3])]).toEqual([change, REFUSED]);
    }
  });
});
