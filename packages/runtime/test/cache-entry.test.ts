/** Entries are exact: what was compiled comes back as it was, and nothing else does. */
import { afterAll, describe, expect, it, vi } from "vitest";
import { decodeEntry, encodeEntry } from "../src/cache/entry.ts";
import { keyOf } from "../src/cache/key.ts";
import { setCompilerHost } from "../src/hosts.ts";
import { type AnyFunction, type JitOptions, jit } from "../src/index.ts";
import type { CompileMessage, CompiledReply, Reply } from "../src/worker/protocol.ts";
import { answerMessage } from "../src/worker/service.ts";

/** What the compiler said of a call, and what it was asked. */
async function compile(
  fn: AnyFunction,
  args: readonly unknown[],
  options: JitOptions = {},
): Promise<{ message: CompileMessage; reply: Reply }> {
  let found: { message: CompileMessage; reply: Reply } | undefined;
  setCompilerHost({
    async send(message, done) {
      const reply = await answerMessage(message);
      found = { message: message as CompileMessage, reply };
      done(reply);
    },
    poll() {},
    hold: () => () => {},
  });
  const jitted = jit(fn as (...args: unknown[]) => unknown, options);
  try {
    jitted(...args);
  } catch {
    // It is compiled all the same.
  }
  await jitted.ready();
  return found!;
}
afterAll(() => setCompilerHost(undefined));

/** Functions whose ABIs have all that there is in an ABI. */
const FUNCTIONS: Record<string, [AnyFunction, unknown[], JitOptions?]> = {
  numbers: [(x: number, y: number) => x * y - 0, [1.5, -0]],
  "an array": [(a: Float64Array) => a.map((x) => x * 2), [new Float64Array(3)]],
  "an array that is given back": [(a: Float32Array) => a.fill(1), [new Float32Array(3)]],
  "plain arrays": [
    (n: number) => {
      const all = [];
      for (let i = 0; i < n; i++) all.push(i * 0.5);
      return all;
    },
    [4],
  ],
  tables: [
    (n: number) => {
      const table = [3, 1, 4, 1, 5, 9, 2, 6];
      let s = 0;
      for (let i = 0; i < n; i++) s += table[(i * i) & 7];
      return s;
    },
    [3],
  ],
  "a tuple": [(x: number) => [x, x > 1, undefined], [1.5]],
  "a record with odd keys": [
    (x: number) => ({ "a b": x + 1, "\u{1f600}": x, "\ud800": [x] }),
    [1.5],
  ],
  "null or an argument": [
    (a: Float64Array, x: number) => (x > 1 ? a : null),
    [new Float64Array(1), 0.5],
  ],
  "a method of an object": [
    (p: { x: number; get(): number }) => p.x + p.get(),
    [{ x: 1.5, get: (): number => 2.5 }],
  ],
  "plain arrays that are stored to": [
    (a: number[], n: number) => {
      for (let i = 0; i < n; i++) a[i] = i;
      return a.length;
    },
    [[1, 2], 2],
  ],
  "errors with values in them": [
    (x: number) => {
      if (x > 1) throw new RangeError(`${x} is "too\n large" \ud800`);
      if (x < -1) throw new TypeError();
      return x;
    },
    [0.5],
  ],
  "64-bit integers": [(x: bigint) => BigInt.asUintN(64, x * 3n), [5n]],
  "functions of Math": [(x: number) => Math.exp(x) + Math.pow(x, 2) + Math.hypot(x, 1), [1.5]],
  "functions of Math in vectors": [
    (a: Float64Array) => {
      for (let i = 0; i < a.length; i++) a[i] = Math.sin(a[i]) * Math.random();
    },
    [new Float64Array(64)],
  ],
  "fields of an object": [
    (p: { x: number; y: { z: number }; n: number[] }) => (p.x += p.y.z + p.n[0]),
    [{ x: 1.5, y: { z: 2 }, n: [1, 2] }],
  ],
  "what cannot be compiled": [(x: number) => String(x) + "x", [1]],
  "outside accesses throw": [
    (a: Float64Array, i: number) => a[i],
    [new Float64Array(2), 1],
    { boundsCheck: "throw" },
  ],
  "a licence to change bits": [
    (a: Float64Array) => {
      let s = 0;
      for (let i = 0; i < a.length; i++) s += a[i];
      return s;
    },
    [new Float64Array(2)],
    { fastMath: true },
  ],
};

describe("an entry", () => {
  it.each(Object.entries(FUNCTIONS))("gives back %s", async (_, [fn, args, options]) => {
    const { message, reply } = await compile(fn, args, options);
    const { text } = keyOf(message);
    const decoded = decodeEntry(encodeEntry(text, reply as CompiledReply), text) as CompiledReply;
    const { module: _module, ...rest } = reply as CompiledReply;
    // Of what compiled, the report is read when it is asked for, and not copied.
    const read = reply.kind === "compiled" ? { ...decoded, report: decoded.report } : decoded;
    expect(read).toStrictEqual(rest);
  });

  it("has a report that is read when it is asked for, and then once", async () => {
    const { message, reply } = await compile((x: number) => x + 1, [1.5]);
    const { text } = keyOf(message);
    const parse = vi.spyOn(JSON, "parse");
    try {
      const found = decodeEntry(encodeEntry(text, reply as CompiledReply), text) as CompiledReply;
      expect(parse).toHaveBeenCalledTimes(1);
      expect(found.report).toEqual((reply as CompiledReply).report);
      expect(found.report).toBe(found.report);
      expect(parse).toHaveBeenCalledTimes(2);
    } finally {
      parse.mockRestore();
    }
  });

  it("has all that an ABI may have", async () => {
    const met = new Set<string>();
    for (const [fn, args, options] of Object.values(FUNCTIONS)) {
      const { reply } = await compile(fn, args, options);
      if (reply.kind === "compiled") Object.keys(reply.abi).forEach((key) => met.add(key));
    }
    expect([...met].toSorted()).toEqual(
      ["aborts", "allocates", "captures", "gives", "math", "ownMath", "params", "paths"].concat(
        "result",
        "resultArray",
        "tables",
        "throws",
      ),
    );
  });

  it("is refused where its text would not be exact", () => {
    const reply = { kind: "failed", scope: "source", messages: [] } as const;
    for (const inexact of [-0, NaN, Infinity, 5n, new Map(), new Float64Array(1)]) {
      const messages = [inexact] as unknown as string[];
      expect(() => encodeEntry("key", { ...reply, messages })).toThrow(TypeError);
    }
    expect(decodeEntry(encodeEntry("key", reply), "key")).toEqual(reply);
  });

  it("is of one request, and of a host that answers alike", async () => {
    const { message, reply } = await compile((x: number) => Math.pow(x, 2), [1.5]);
    const compiled = reply as CompiledReply;
    const { text } = keyOf(message);
    expect(decodeEntry(encodeEntry(text, compiled), `${text} `)).toBe("other");
    expect(compiled.hostMath).toMatchObject([{ name: "pow" }]);
    const [answer] = compiled.hostMath!;
    const hostMath = [
      { ...answer, answers: answer.answers.replace(/^./, (d) => (d === "0" ? "1" : "0")) },
    ];
    expect(decodeEntry(encodeEntry(text, { ...compiled, hostMath }), text)).toBe("other");
    const gone = [{ ...answer, name: "none" }];
    expect(decodeEntry(encodeEntry(text, { ...compiled, hostMath: gone }), text)).toBe("other");
  });

  it("is damaged whichever of its bits was changed, and however much of it is left", async () => {
    const { message, reply } = await compile((x: number) => x + 1, [1.5]);
    const { text } = keyOf(message);
    const entry = encodeEntry(text, reply as CompiledReply);
    for (let at = 0; at < entry.length; at++) {
      const bytes = entry.slice();
      bytes[at] ^= 1 << (at % 8);
      expect(decodeEntry(bytes, text)).toBe("damaged");
    }
    for (let length = 0; length < entry.length; length++) {
      expect(decodeEntry(entry.slice(0, length), text)).toBe("damaged");
    }
  });
});

describe("a key", () => {
  const keyFor = async (fn: AnyFunction, args: unknown[]): Promise<string> =>
    keyOf((await compile(fn, args)).message).text;

  it("is the same for every version of a function, and has no two functions in one", async () => {
    const { message } = await compile((x: number) => x + 1, [1.5]);
    const { job } = message;
    const later = { ...message, job: { ...job, options: { ...job.options, version: 7 } } };
    expect(keyOf(later)).toEqual(keyOf(message));
    const tiers = (["baseline", "optimized"] as const).map((tier) => ({ ...message, tier }));
    expect(keyOf(tiers[1])).toEqual(keyOf(tiers[0]));
    expect(keyOf(message).name).toMatch(/^[0-9a-f]{16}$/);
    expect(await keyFor((x: number) => x + 1, [1])).not.toBe(
      await keyFor((x: number) => x + 1, [1.5]),
    );
  });
});
