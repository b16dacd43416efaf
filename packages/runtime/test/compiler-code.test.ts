/** V8's code for the compiler, kept between processes: what is loaded again, what is not, and that nothing depends on it. */
import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cachedDataVersionTag } from "node:v8";
import { crc32 } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { CodeFile, type CodeTools, type KeptCode } from "../src/cache/code-file.ts";
import { IdleKeeper } from "../src/worker/idle.ts";
import {
  type ProcessSettings,
  type PublishedRuntime,
  outputOf,
  publishedRuntime,
} from "./published.ts";

const root = fs.mkdtempSync(join(tmpdir(), "numboa-code-"));
afterAll(() => fs.rmSync(root, { recursive: true }));

let folder = "";
beforeEach(() => {
  folder = join(fs.mkdtempSync(join(root, "f-")), "cache");
});

describe("the file", () => {
  const tools: CodeTools = { fs, crc32, versionTag: cachedDataVersionTag };
  const text = Buffer.from("(() => 1)()");
  const code = Buffer.from(Array.from({ length: 999 }, (_, i) => (i * 7) & 255));
  const open = (others: Partial<CodeTools> = {}, source = text): CodeFile =>
    new CodeFile("compiler", folder, source, { ...tools, ...others });

  /** Its path, when it is written. */
  const write = (file = open()): string => {
    fs.mkdirSync(folder, { mode: 0o700 });
    const path = join(folder, `${file.name}.numboa`);
    fs.writeFileSync(path, file.encode(code), { mode: 0o600 });
    return path;
  };

  it("gives back what V8 has written, at an address that V8 takes", () => {
    write();
    expect(Buffer.from(open().read()!)).toEqual(code);
    expect((open().encode(code).length - code.length) % 8).toBe(0);
  });

  it("is not believed when one bit is another", () => {
    const path = write();
    const bytes = fs.readFileSync(path);
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] ^= 1 << (at & 7);
      fs.writeFileSync(path, changed);
      expect(open().read(), `byte ${at}`).toBeUndefined();
    }
  });

  it("is not believed when it is too short, or longer", () => {
    const path = write();
    const bytes = fs.readFileSync(path);
    for (const length of [0, 7, 15, 16, 50, bytes.length - 1]) {
      fs.writeFileSync(path, bytes.subarray(0, length));
      expect(open().read(), `${length} bytes`).toBeUndefined();
    }
    fs.writeFileSync(path, Buffer.concat([bytes, Buffer.from([0])]));
    expect(open().read()).toBeUndefined();
  });

  it("is another for other texts and other engines", () => {
    write();
    const other = { versionTag: () => cachedDataVersionTag() ^ 1 };
    const names = [open(), open(other), open({}, Buffer.from("(() => 2)()"))].map(
      ({ name }) => name,
    );
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^[0-9a-f]{16}$/);
    // Under its name, the same.
    const path = join(folder, `${open(other).name}.numboa`);
    fs.renameSync(join(folder, `${open().name}.numboa`), path);
    expect(open(other).read()).toBeUndefined();
  });

  const isPosix = process.platform !== "win32";

  it.runIf(isPosix)("is not believed when others may write to it", () => {
    const path = write();
    for (const mode of [0o620, 0o602, 0o666]) {
      fs.chmodSync(path, mode);
      expect(open().read()).toBeUndefined();
    }
    fs.chmodSync(path, 0o644);
    expect(open().read()).toBeDefined();
  });

  it.runIf(isPosix)("belongs to the user, and so does its folder", () => {
    const path = write();
    const stats = Object.assign(fs.statSync(path), { uid: fs.statSync(path).uid + 1 });
    const foreign = {
      ...fs,
      fstatSync: () => stats,
      statSync: () => stats,
    } as unknown as typeof fs;
    expect(open({ fs: foreign }).read()).toBeUndefined();
    expect([open().isSafe(), open({ fs: foreign }).isSafe()]).toEqual([true, false]);
    fs.chmodSync(folder, 0o770);
    expect(open().isSafe()).toBe(false);
  });

  it.runIf(isPosix)("is no link", () => {
    const path = write();
    fs.renameSync(path, `${path}.other`);
    fs.symlinkSync(`${path}.other`, path);
    expect(() => open().read()).toThrow(/ELOOP/);
  });

  it("counts as used", () => {
    const path = write();
    fs.utimesSync(path, 1000, 1000);
    open().read();
    expect(fs.statSync(path).mtimeMs).toBeGreaterThan(Date.now() - 60_000);
  });
});

describe("the worker", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Each look at it finds so many bytes. */
  function makeCode(sizes: readonly number[], kept = 0) {
    const looked: number[] = [];
    const make = (): Uint8Array => {
      looked.push(sizes[looked.length]);
      return new Uint8Array(sizes[looked.length - 1]);
    };
    const place = { kind: "folder", folder, maxBytes: 100_000 } as const;
    const file = { name: "0123456789abcdef", encode: (code: Uint8Array): Uint8Array => code };
    const code: KeptCode = { place, kept, make, file: () => file };
    const written = (): number => fs.statSync(join(folder, `${file.name}.numboa`)).size;
    return { keeper: new IdleKeeper(code), looked, written };
  }

  it("looks at its code when nothing is to be done, after 1, 2, 4 and 8 replies", () => {
    const { keeper, looked } = makeCode(Array(9).fill(500));
    const replies = Array.from({ length: 9 }, () => {
      keeper.begin();
      void keeper.end();
      vi.advanceTimersByTime(100);
      return looked.length;
    });
    expect(replies).toEqual([1, 2, 2, 3, 3, 3, 3, 4, 4]);
  });

  it("does not while one reply follows the other", () => {
    const { keeper, looked } = makeCode([500]);
    for (let i = 0; i < 5; i++) {
      keeper.begin();
      void keeper.end();
      vi.advanceTimersByTime(20);
    }
    expect(looked).toEqual([]);
    vi.advanceTimersByTime(20);
    expect(looked).toEqual([500]);
  });

  it("writes what is larger, and nothing that takes much of the room", () => {
    const { keeper, written } = makeCode([1000, 1015, 1100, 30_000]);
    const sizes = [1, 1, 2, 4].map((replies) => {
      for (let i = 0; i < replies; i++) void keeper.end();
      vi.advanceTimersByTime(100);
      return written();
    });
    expect(sizes).toEqual([1000, 1000, 1100, 1100]);
  });

  it("holds up a process's end only where no code is kept", async () => {
    const ended: string[] = [];
    void makeCode([500], 500)
      .keeper.end()
      .then(() => ended.push("some"));
    void makeCode([500])
      .keeper.end()
      .then(() => ended.push("none"));
    await Promise.resolve();
    await Promise.resolve();
    expect(ended).toEqual(["some"]);
    await vi.advanceTimersByTimeAsync(100);
    expect(ended).toEqual(["some", "none"]);
  });
});

describe("a process", { timeout: 60_000 }, () => {
  let runtime: PublishedRuntime;
  beforeAll(async () => {
    runtime = await publishedRuntime(join(root, "runtime"), true);
    fs.symlinkSync(
      new URL("../../../node_modules", import.meta.url).pathname,
      join(root, "node_modules"),
    );
  }, 60_000);

  const KERNEL =
    "(a) => { let s = 0; for (let i = 0; i < a.length; i++) s += a[i] * COUNT; return s; }";

  interface Settings extends ProcessSettings {
    readonly from?: PublishedRuntime;
    readonly options?: string;
    readonly before?: string;
    readonly after?: string;
  }

  let count = 0;
  /** Compiles a function that none has compiled before; what it writes. */
  async function compile(settings: Settings = {}): Promise<string> {
    const { from = runtime, options = "", before = "", after = "" } = settings;
    const kernel = KERNEL.replace("COUNT", `${++count}`);
    const file = join(root, `program-${count}.mjs`);
    fs.writeFileSync(
      file,
      `import { jit, array } from ${JSON.stringify(pathToFileURL(from.numboa).href)};
      ${before}
      const f = jit(${kernel}, { ${options} });
      const a = array(Float64Array, [1, 2, 3.5]);
      f(a);
      await f.ready();
      const { versions } = f.stats();
      if (f(a) !== ${6.5 * count}) throw new Error("wrong");
      console.log(versions.map(({ origin }) => origin).join());
      ${after}`,
    );
    return outputOf(file, folder, settings);
  }

  const COMPILED = "compiler\n";

  /** Files with the compiler's own code, by name, and when each was written. */
  const codes = (): Record<string, number> =>
    Object.fromEntries(
      fs.readdirSync(folder).flatMap((name) => {
        const { size, ino } = fs.statSync(join(folder, name));
        return size > 200_000 ? [[join(folder, name), ino]] : [];
      }),
    );

  it("leaves it for the next one, which does not write it again", async () => {
    expect(await compile()).toBe(COMPILED);
    const first = codes();
    expect(Object.keys(first)).toHaveLength(1);
    expect(await compile({ after: "await new Promise((ok) => setTimeout(ok, 300));" })).toBe(
      COMPILED,
    );
    expect(codes()).toEqual(first);
  });

  it("adds what it has used more", async () => {
    expect(await compile()).toBe(COMPILED);
    const [[path, size]] = Object.keys(codes()).map((one) => [one, fs.statSync(one).size] as const);
    const kernel = `(b, n) => { let s = 0; for (let i = 0; i < n; i++) { switch (b[i] & 3) {
      case 0: s += Math.sin(i); break; case 1: s -= Math.hypot(i, 2); break; default: s ^= b[i] << 2; } } return s; }`;
    const after = `const g = jit(${kernel}); g(new Int32Array(40), 40); await g.ready();
      await new Promise((ok) => setTimeout(ok, 500));`;
    expect(await compile({ after })).toBe(COMPILED);
    expect(fs.statSync(path).size).toBeGreaterThan(size * 1.02);
  });

  it("writes it anew where it is damaged", async () => {
    await compile();
    const [path] = Object.keys(codes());
    const bytes = fs.readFileSync(path);
    for (const damaged of [
      bytes.map((byte, at) => (at === 100_000 ? byte ^ 64 : byte)),
      bytes.subarray(0, 100_000),
    ]) {
      fs.writeFileSync(path, damaged);
      expect(await compile()).toBe(COMPILED);
      expect(Buffer.compare(fs.readFileSync(path), damaged)).not.toBe(0);
      expect(Object.keys(codes())).toEqual([path]);
    }
  });

  it("with other flags of V8's has another, and both stay", async () => {
    await compile();
    const first = codes();
    expect(await compile({ flags: ["--no-opt"] })).toBe(COMPILED);
    expect(codes()).toMatchObject(first);
    expect(Object.keys(codes())).toHaveLength(2);
  });

  it("writes it at the same time as another", async () => {
    const outputs = await Promise.all([compile(), compile(), compile()]);
    expect(outputs).toEqual([COMPILED, COMPILED, COMPILED]);
    expect(Object.keys(codes())).toHaveLength(1);
    const before = codes();
    expect(await compile()).toBe(COMPILED);
    expect(codes()).toEqual(before);
  });

  it("keeps none where the cache is off, by the environment or for the function", async () => {
    expect(await compile({ env: { NUMBOA_CACHE: "off" } })).toBe(COMPILED);
    expect(await compile({ options: "cache: false" })).toBe(COMPILED);
    expect(fs.existsSync(folder)).toBe(false);
  });

  it.runIf(process.platform !== "win32")(
    "keeps none where others may write; compiled functions it does",
    async () => {
      fs.mkdirSync(folder);
      fs.chmodSync(folder, 0o777);
      expect(await compile()).toBe(COMPILED);
      expect(Object.keys(codes())).toEqual([]);
      expect(fs.readdirSync(folder)).toHaveLength(1);
    },
  );

  it("keeps none that would take much of the cache's room", async () => {
    expect(await compile({ options: "cache: { maxBytes: 3_000_000 }" })).toBe(COMPILED);
    expect(Object.keys(codes())).toEqual([]);
    expect(fs.readdirSync(folder)).toHaveLength(1);
  });

  it("whose worker is killed while it compiles starts another", async () => {
    await compile();
    const before = `
      const threads = process.getBuiltinModule("node:worker_threads");
      let workers = 0;
      threads.Worker = class extends threads.Worker {
        constructor(...args) {
          super(...args);
          if (++workers === 1) this.once("online", () => void this.terminate());
        }
      };`;
    const output = await compile({ before, after: "console.log(workers);" });
    expect(output).toBe(`${COMPILED}2\n`);
  });

  it("gets along without the file that loads the compiler", async () => {
    const from = await publishedRuntime(join(root, "without-boot"), true);
    fs.rmSync(from.worker.replace(/\.js$/, ".cjs"));
    expect(await compile({ from })).toBe(COMPILED);
  });

  it("shows text of modules, which takes a library", async () => {
    const after = `console.log((await f.inspect("wat")).includes("(module"));`;
    expect(await compile({ after })).toBe(`${COMPILED}true\n`);
  });
});
