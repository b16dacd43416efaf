/** Every refusal of the runtime by its code, and every note of `explain()`: what causes it, and the text as users see it. */
import { readFileSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Compilations } from "../src/compilations.ts";
import type { Dispatcher } from "../src/dispatcher.ts";
import { Explanation, NOTES } from "../src/explain.ts";
import { setCompilerHost } from "../src/hosts.ts";
import { type JitOptions, jit } from "../src/index.ts";
import { resolveOptions } from "../src/options.ts";
import { REFUSALS } from "../src/refusals.ts";
import { WorkerHost } from "../src/worker/host.ts";
import type { Channel } from "../src/worker/channel.ts";
import type { FailedReply, Job, Reply } from "../src/worker/protocol.ts";
import { answerMessage } from "../src/worker/service.ts";
import { makeWanted } from "../src/version.ts";
import { FakeHost, compileKnown } from "./fake-host.ts";

beforeEach(() => void vi.spyOn(process, "emitWarning").mockImplementation(() => {}));
afterEach(() => {
  setCompilerHost(undefined);
  vi.restoreAllMocks();
});

const messagesOf = (reply: Reply | undefined): string => {
  expect(reply?.kind).toBe("failed");
  return (reply as FailedReply).messages.join("\n\n");
};

const job = (source: string, more: Partial<Job> = {}): Job => ({
  unit: { entry: "f", functions: { f: { name: "f", source, captures: {} } } },
  params: ["f64"],
  exact: false,
  captures: {},
  unfit: {},
  options: { boundsCheck: "javascript", version: 1 },
  ...more,
});

const compile = async (one: Job): Promise<string> =>
  messagesOf(await answerMessage({ task: "compile", tier: "baseline", job: one }));

const capturing = (source: string, key: string): Job["unit"] => ({
  entry: "f",
  functions: { f: { name: "f", source, captures: { [key]: { kind: "value", key } } } },
});

const compilations = (): Compilations =>
  new Compilations({ original: (x: number) => x, captures: {} }, resolveOptions({}, 1), {
    name: "f",
    versions: () => [],
    install: () => {},
    rejected: () => {},
    cacheFailed: () => {},
  });

/** What a function is refused with, by a compiler that answers so. */
async function refused(
  fn: (...args: never[]) => unknown,
  compiler: FakeHost["compile"] = compileKnown,
  options: JitOptions = {},
): Promise<string> {
  const host = new FakeHost();
  host.compile = compiler;
  setCompilerHost(host);
  const f = jit(fn, options);
  f(...([1, 2] as never[]));
  await f.ready();
  return f.stats().rejected[0].messages.join("\n\n");
}

const worker = (open: () => Channel): Promise<Reply> =>
  new Promise((resolve) => {
    const host = new WorkerHost({ open, timeoutMs: 1000 });
    host.send({ task: "compile", tier: "baseline", job: job("(x) => x") }, resolve);
  });

const dying: () => Channel = () => ({
  post: () => {},
  listen: (_, lost) => setTimeout(() => lost("failed: out of memory"), 0),
  poll: () => {},
  keepAlive: () => {},
  close: () => {},
});

const CASES: Readonly<
  Record<string, readonly [cause: () => Promise<string> | string, text: string]>
> = {
  "native-function": [
    () => refused(Math.max),
    "error[native-function]: The source of `max` is not available: native and bound functions run as they are.\n" +
      "  help: Write a function around it: `jit((x) => Math.sqrt(x))`.",
  ],
  "parameter-count": [
    () => compile(job("(x) => x", { params: ["f64", "f64"], exact: true })),
    "error[parameter-count]: The number of parameters is 1 in the function and 2 in its signature.\n" +
      "  help: Name every parameter of the function in the signature.",
  ],
  "unknown-pass": [
    async () => {
      const options = { boundsCheck: "javascript", version: 1, without: ["polish"] } as const;
      const text = await compile(job("(x) => x", { options }));
      return text.replace(/are .*licm.*/, "are …");
    },
    "error[unknown-pass]: There is no pass polish.\n  help: Passes are …",
  ],
  "captures-change": [
    () => {
      const many = compilations();
      for (let i = 0; many.sourceFailure === undefined; i++) {
        if (i > 100) throw new Error("it goes on for ever");
        many.restart();
      }
      return messagesOf(many.sourceFailure);
    },
    "error[captures-change]: Its captured functions were replaced 5 times.\n" +
      "  help: Capture one function and choose inside it, or pass what changes as an argument.",
  ],
  "captured-value": [
    () =>
      compile(job("", { unit: capturing("(x) => x * mode", "mode"), unfit: { mode: "a string" } })),
    "error[captured-value]: The captured value `mode` is a string.\n" +
      "  help: Capture a number, a boolean, an array of numbers, or an object that has such fields.",
  ],
  "field-value": [
    async () => {
      const read = job("(p) => p.size.width", { params: ["object"] });
      const written = job("(p) => { p.count++; }", { params: ["object"] });
      const captured = job("", { unit: capturing("(x) => x * cfg.scale", "cfg") });
      return [await compile(read), await compile(written), await compile(captured)].join("\n\n");
    },
    "error[field-value]: `size.width` of argument 1 is no number, boolean or array of numbers of the object's own.\n" +
      "  help: Make it an own data property that always holds one of these: no getter, nothing inherited.\n\n" +
      "error[field-value]: `count` of argument 1 is no number that may be assigned of the object's own.\n" +
      "  help: Make it an own data property that always holds one of these: no getter, nothing inherited.\n\n" +
      "error[field-value]: `scale` of cfg is no number, boolean or array of numbers of the object's own.\n" +
      "  help: Make it an own data property that always holds one of these: no getter, nothing inherited.",
  ],
  "many-failures": [
    () => {
      const many = compilations();
      const failed = REFUSALS.capturedValue("K", "a string");
      for (let i = 0; i < 16; i++) many.failures.set(`${i}`, failed);
      return messagesOf(many.failureOf(makeWanted(["f64"], {}, {})));
    },
    "error[many-failures]: Too many other types of arguments could not be compiled: no more are tried.\n" +
      "  help: Call it with the same types of arguments everywhere; `explain()` says what was wrong with each.",
  ],
  "worker-start": [
    async () =>
      messagesOf(
        await worker(() => {
          throw new Error("no\nthreads");
        }),
      ),
    "error[worker-start]: No compile worker could be started: no threads.\n" +
      "  help: Allow workers here, or compile on the spot with `numboa/sync`.",
  ],
  "worker-lost": [
    async () => messagesOf(await worker(dying)),
    "error[worker-lost]: The compile worker failed: out of memory.\n" +
      "  help: Split the function, if it is very large; otherwise please report it.",
  ],
  link: [
    async () => {
      const bytes = new Uint8Array([1, 2, 3]);
      const text = await refused(
        function add(x: number, y: number) {
          return x + y;
        },
        (message) => {
          const { module: _, ...reply } = compileKnown(message) as { module?: unknown } & object;
          return { ...reply, wasm: bytes } as never;
        },
      );
      return text.replace(/(CompileError).*\.$/m, "$1 ….");
    },
    "error[link]: The compiled function could not be linked: CompileError ….\n" +
      "  help: Please report it, with the engine and its version.",
  ],
  "internal-error": [
    async () => {
      // No unit that anybody can make: the entry is missing.
      const text = await compile(job("", { unit: { entry: "f", functions: {} } }));
      return text.replaceAll(/^ {4}at .*$/gm, "    at …");
    },
    'error[internal-error]: The compiler failed: InternalError: the unit has no function "f"\n' +
      "    at …\n    at …\n    at …\n    at …\n" +
      "  help: Please report it, with the function.",
  ],
};

/** One needs a process without shared memory, which `process.test.ts` starts, one a build: `linked-modules.test.ts`. */
const ELSEWHERE = ["no-shared-memory", "compiled-ahead"];

describe("refusals", () => {
  it.each(Object.entries(CASES))("%s", async (code, [cause, text]) => {
    const shown = await cause();
    expect(shown).toBe(text);
    expect(shown).toContain(`error[${code}]: `);
    for (const one of shown.split("\n\n")) expect(one.split("\n").length).toBeLessThanOrEqual(6);
  });

  it("every code has a case, and no other", () => {
    const codes: string[] = Object.values(REFUSALS).map(({ code }) => code);
    expect(codes.toSorted()).toEqual([...Object.keys(CASES), ...ELSEWHERE].toSorted());
  });

  it("no name makes them longer", () => {
    for (const factory of Object.values(REFUSALS)) {
      const make = factory as unknown as (...args: readonly string[]) => FailedReply;
      const [message] = make(
        ...factory.example.map(() => "a\nb\u001b[31m\r\n".repeat(500)),
      ).messages;
      expect(message.split("\n").length).toBe(2);
      expect(message.length).toBeLessThan(1000);
      expect(message).not.toContain("\u001b");
    }
  });
});

describe("notes of explain()", () => {
  const dispatcher = (state: object): Dispatcher =>
    ({
      name: "f",
      disposed: false,
      compilations: { pending: false },
      current: undefined,
      versions: [],
      stats: () => ({ calls: 3, jsCalls: 3, versions: [], rejected: [], cache: { problems: [] } }),
      ...state,
    }) as unknown as Dispatcher;
  const current = (byAddress: boolean, copying: boolean, winner = "wasm"): object => ({
    tier: "baseline",
    yields: false,
    byAddress: { anyLost: byAddress },
    copying: { anyLost: copying },
    trial: { winner },
  });
  const STATES: Readonly<Record<keyof typeof NOTES, readonly [state: object, text: string]>> = {
    disposed: [{ disposed: true }, "disposed: it stays JavaScript"],
    pending: [{ compilations: { pending: true } }, "being compiled"],
    slower: [
      { current: current(true, false) },
      "JavaScript measured faster for some sizes, and runs there",
    ],
    copies: [
      { current: current(false, true) },
      "copying some arrays costs more than it saves; array() avoids the copies",
    ],
    crowded: [
      { crowded: true },
      "as many versions as the policy's maxVersions allows: other argument types run as JavaScript",
    ],
    cold: [
      {},
      "not compiled so far: it has not run long enough, or its arguments only JavaScript can take",
    ],
  };

  it.each(Object.entries(STATES))("%s", (_, [state, text]) => {
    const explained = new Explanation(dispatcher(state));
    expect(explained.notes).toEqual([text]);
    const runs = "current" in state ? "baseline" : "javascript";
    expect(String(explained)).toBe(
      `f: runs as ${runs}; 3 calls, all of them JavaScript\n  ${text}`,
    );
  });

  it("every note has a case, and a trial that JavaScript won is one for it", () => {
    expect(Object.keys(STATES)).toEqual(Object.keys(NOTES));
    const explained = new Explanation(dispatcher({ current: current(false, false, "javascript") }));
    expect(explained.notes).toEqual([NOTES.slower]);
  });
});

const PAGE = new URL("../../../docs/diagnostics.md", import.meta.url);
const BEGIN = "<!-- runtime: begin -->\n";
const END = "<!-- runtime: end -->\n";

it("docs/diagnostics.md lists every refusal as it is", () => {
  const page = readFileSync(PAGE, "utf8");
  const [before, rest = ""] = page.split(BEGIN);
  const sections = Object.values(REFUSALS).map(({ code, example, write }) => {
    const [message, help] = (write as (...args: readonly string[]) => readonly string[])(
      ...example,
    );
    // The parser says it of texts, too.
    const heading = before.includes(`## ${code}\n`) ? `${code} (at run time)` : code;
    return `## ${heading}\n\n> ${message}\n\n${help}\n`;
  });
  const [, after = ""] = rest.split(END);
  const wanted = `${before}${BEGIN}\n${sections.join("\n")}\n${END}${after}`;
  if (process.env["BLESS"] === "1" && !process.env["CI"]) writeFileSync(PAGE, wanted);
  expect(readFileSync(PAGE, "utf8")).toBe(wanted);
});
