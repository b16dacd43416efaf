/**
 * A compiler for tests: it knows a few functions by name, as WebAssembly put together by hand, and answers when
 * told to. So the dispatcher is tested without a worker, and at every order of events.
 */
import type { FunctionAbi, ParamAbi } from "@numboa/compiler/abi";
import type { ParamKind } from "@numboa/parser/ir";
import { type Assembly, assemble, loop, op } from "../../compiler/test/abi/assemble.ts";
import type { CompilerHost, FailedReply, Message, Reply } from "../src/worker/protocol.ts";

interface Known {
  assembly: (params: readonly ParamKind[]) => Assembly;
  access: string[];
  result: FunctionAbi["result"];
  captures?: string[];
}

const f64 = (bytes: number[]): number[] => [0x44, ...bytes];

/** The compiled function differs from the JavaScript in one way that tests can see: `marker`. */
const KNOWN: Readonly<Record<string, Known>> = {
  /** sum of a */
  sum: {
    assembly: () => ({
      params: ["i32", "i32"],
      results: ["f64"],
      locals: ["i32", "f64"],
      body: [
        ...loop(2, 1, [
          ...op.get(3),
          ...op.get(0),
          ...op.get(2),
          ...op.i32(3),
          ...op.i32Shl,
          ...op.i32Add,
          ...op.f64Load,
          ...op.f64Add,
          ...op.set(3),
        ]),
        ...op.get(3),
      ],
    }),
    access: ["r"],
    result: "f64",
  },
  /** x + y */
  add: {
    assembly: (params) => ({
      params: params.map((kind) => (kind === "f64" ? "f64" : "i32")),
      results: ["f64"],
      body: [
        ...op.get(0),
        ...(params[0] === "f64" ? [] : op.f64FromI32),
        ...op.get(1),
        ...(params[1] === "f64" ? [] : op.f64FromI32),
        ...op.f64Add,
      ],
    }),
    access: ["", ""],
    result: "f64",
  },
  /** x * k, k captured */
  scale: {
    assembly: ([x, k]) => ({
      params: [x === "f64" ? "f64" : "i32", k === "f64" ? "f64" : "i32"],
      results: ["f64"],
      body: [
        ...op.get(0),
        ...(x === "f64" ? [] : op.f64FromI32),
        ...op.get(1),
        ...(k === "f64" ? [] : op.f64FromI32),
        ...op.f64Mul,
      ],
    }),
    access: [""],
    result: "f64",
    captures: ["k"],
  },
  /** b[0] = 42; throws a RangeError "no" */
  fail: {
    assembly: () => ({
      params: ["i32", "i32"],
      results: [],
      imports: [{ module: "numboa", name: "throw", params: ["i32"], results: [] }],
      body: [
        ...op.get(0),
        ...f64([0, 0, 0, 0, 0, 0, 0x45, 0x40]),
        ...op.f64Store,
        ...op.i32(0),
        ...op.call(0),
      ],
    }),
    access: ["rw"],
    result: "void",
  },
};

export function compileKnown(message: Message): Reply {
  const { job } = message;
  const { name } = job.unit.functions[job.unit.entry];
  const known = KNOWN[name];
  if (known === undefined) return failure("source", `unknown-function: ${name}`);
  if (message.task === "inspect") return { kind: "text", text: `${message.what} of ${name}` };
  const captures = known.captures ?? [];
  const kinds = [...job.params, ...captures.map((key) => job.captures[key])];
  if (kinds.includes("bool")) return failure("signature", "no-booleans: not here");
  if (kinds.includes("undefined")) return failure("signature", "no-undefined: not here");
  const param = (paramName: string, kind: ParamKind, access: string): ParamAbi => ({
    name: paramName,
    kind,
    reads: access.includes("r"),
    writes: access.includes("w"),
  });
  const wasm = assemble(known.assembly(kinds));
  return {
    kind: "compiled",
    tier: message.tier,
    module: new WebAssembly.Module(wasm),
    wasm,
    abi: {
      params: job.params.map((kind, i) => param(`p${i}`, kind, known.access[i])),
      captures: captures.map((key) => param(key, job.captures[key], "")),
      result: known.result,
      throws: [{ error: "RangeError", message: "no", line: 2, column: 1 }],
      math: [],
    },
    report: {
      remarks: [{ pass: "test", kind: "applied", message: "assembled by hand", line: 1 }],
      loops: [{ line: 1, column: 1, text: "assembled by hand" }],
      others: [],
      timings: { assemble: 0.1 },
    },
  };
}

export function failure(scope: FailedReply["scope"], message: string): FailedReply {
  return { kind: "failed", scope, messages: [message] };
}

interface Held {
  message: Message;
  done: (reply: Reply) => void;
}

export class FakeHost implements CompilerHost {
  readonly sent: Message[] = [];
  holds = 0;
  /** Answers wait for `answer()`, or for a poll. */
  mode: "manual" | "poll" | "later" = "later";
  compile: (message: Message) => Reply = compileKnown;
  #held: Held[] = [];

  send(message: Message, done: (reply: Reply) => void): void {
    // What crosses to a real worker is cloned.
    this.sent.push(structuredClone(message));
    this.#held.push({ message, done });
    if (this.mode === "later") setTimeout(() => this.answer(), 0);
  }

  poll(): void {
    if (this.mode === "poll") this.answer();
  }

  /** Answers everything that waits, and what is sent meanwhile if asked to. */
  answer(): void {
    for (const { message, done } of this.#held.splice(0)) done(this.compile(message));
  }

  hold(): () => void {
    this.holds++;
    return () => void this.holds--;
  }
}
