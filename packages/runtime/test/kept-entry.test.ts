/** V8's code for the runtime, kept between processes: when it is written, when it is used, and that nothing depends on it. */
import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as runtime from "../src/index.ts";
import {
  type ProcessSettings,
  type PublishedRuntime,
  outputOf,
  publishedRuntime,
} from "./published.ts";

const root = fs.mkdtempSync(join(tmpdir(), "numboa-kept-"));
afterAll(() => fs.rmSync(root, { recursive: true }));

let published: PublishedRuntime;
beforeAll(async () => {
  published = await publishedRuntime(join(root, "runtime"), true);
  // What runs is the same each time, and nothing is compiled but once.
  await run(USE, { cache: join(root, "filled") });
}, 60_000);

let cache = "";
beforeEach(() => {
  cache = join(fs.mkdtempSync(join(root, "f-")), "cache");
});

/** A cache folder with all that one process leaves. */
const fill = (): void => fs.cpSync(join(root, "filled"), cache, { recursive: true });

interface Settings extends ProcessSettings {
  readonly cache?: string;
}

let count = 0;
/** What a program in a process of its own writes; `numboa` is the entry. */
function run(text: string, settings: Settings = {}): Promise<string> {
  const file = join(root, `program-${++count}.mjs`);
  const url = pathToFileURL(published.kept).href;
  fs.writeFileSync(file, text.replaceAll('"numboa"', JSON.stringify(url)));
  return outputOf(file, settings.cache ?? cache, settings);
}

const use = (options = ""): string => `
  import { jit, array } from "numboa";
  const f = jit((a) => { let s = 0; for (let i = 0; i < a.length; i++) s += a[i] * 3; return s; }, { ${options} });
  const a = array(Float64Array, [1, 2, 3.5]);
  f(a);
  await f.ready();
  console.log(f(a), f.stats().versions.length);`;
const USE = use();
const USED = "19.5 1\n";

/** Files with the runtime's code: which they are, by their names. */
function codes(folder = cache): Record<string, number> {
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  return Object.fromEntries(
    names.flatMap((name) => {
      const path = join(folder, name);
      const isCode = fs.readFileSync(path, "latin1").startsWith("runtime ", 16);
      return isCode ? [[path, fs.statSync(path).ino]] : [];
    }),
  );
}

it("has what the runtime has", async () => {
  const listed = await run('import * as all from "numboa"; console.log(Object.keys(all).join());');
  expect(listed.trim().split(",")).toEqual(Object.keys(runtime).toSorted());
});

describe("the runtime's code", () => {
  it("is kept when a process ends that has used the cache, and used by the next", async () => {
    fill();
    const [[path]] = Object.entries(codes());
    const written = codes();
    fs.utimesSync(path, 1000, 1000);
    expect(await run(USE)).toBe(USED);
    // V8 has taken it, or it would have been written anew.
    expect(codes()).toEqual(written);
    expect(fs.statSync(path).mtimeMs).toBeGreaterThan(Date.now() - 60_000);
  });

  it("is kept as well where a process ends on the spot", async () => {
    expect(await run(`${USE}\nprocess.exit(3);`)).toBe(`${USED}3`);
    expect(Object.keys(codes())).toHaveLength(1);
  });

  it("is not kept by who merely imports, or calls what need not be compiled", async () => {
    const text = 'import { jit } from "numboa"; console.log(jit((x) => x)(1));';
    expect(await run(text)).toBe("1\n");
    expect(fs.existsSync(cache)).toBe(false);
  });

  it("is not kept where the cache is off, for the process, for the function, or for this folder", async () => {
    expect(await run(USE, { env: { NUMBOA_CACHE: "off" } })).toBe(USED);
    expect(await run(use("cache: false"))).toBe(USED);
    const other = join(root, "other");
    expect(await run(use(`cache: { folder: ${JSON.stringify(other)} }`))).toBe(USED);
    expect(fs.existsSync(cache)).toBe(false);
    expect(codes(other)).toEqual({});
  });

  it("is not kept where it would take much of the room", async () => {
    expect(await run(use("cache: { maxBytes: 300_000 }"))).toBe(USED);
    expect(codes()).toEqual({});
  });

  it("is written anew where it is damaged", async () => {
    fill();
    const [[path]] = Object.entries(codes());
    const bytes = fs.readFileSync(path);
    const changed = bytes.map((byte, at) => (at === 100_000 ? byte ^ 64 : byte));
    for (const damaged of [changed, bytes.subarray(0, 100_000), Buffer.alloc(0)]) {
      fs.writeFileSync(path, damaged);
      expect(await run(USE)).toBe(USED);
      expect(Object.keys(codes())).toEqual([path]);
      expect(Buffer.compare(fs.readFileSync(path), damaged)).not.toBe(0);
    }
  });

  it("is another for other flags of V8's", async () => {
    fill();
    expect(await run(USE, { flags: ["--no-opt"] })).toBe(USED);
    expect(Object.keys(codes())).toHaveLength(2);
  });

  it.runIf(process.platform !== "win32")("is not believed where others may write", async () => {
    fill();
    const [[path, id]] = Object.entries(codes());
    fs.chmodSync(path, 0o666);
    expect(await run(USE)).toBe(USED);
    expect(codes()[path]).not.toBe(id);
    fs.chmodSync(cache, 0o777);
    fs.rmSync(path);
    expect(await run(USE)).toBe(USED);
    expect(codes()).toEqual({});
  });

  it("is nothing to depend on: the folder may be none, or there is no home", async () => {
    for (const folder of ["/dev/null/x", ""]) {
      const env = { NUMBOA_CACHE_DIR: folder, HOME: "", XDG_CACHE_HOME: "" };
      expect(await run(USE.replace("await f.ready();", ""), { env })).toMatch(/^19\.5 \d\n$/);
    }
  });

  it("is for threads as well", async () => {
    fill();
    const written = codes();
    const thread = join(root, "thread.mjs");
    fs.writeFileSync(
      thread,
      USE.replace('"numboa"', JSON.stringify(pathToFileURL(published.kept).href)),
    );
    const start = `import { Worker } from "node:worker_threads";
      import { jit } from "numboa";
      new Worker(${JSON.stringify(thread)});`;
    expect(await run(start)).toBe(USED);
    expect(codes()).toEqual(written);
    fs.rmSync(Object.keys(written)[0]);
    expect(await run(start)).toBe(USED);
    expect(Object.keys(codes())).toEqual(Object.keys(written));
  });

  it("is done without where errors are to name places in the sources", async () => {
    fill();
    fs.utimesSync(Object.keys(codes())[0], 1000, 1000);
    expect(await run(USE, { flags: ["--enable-source-maps"] })).toBe(USED);
    expect(fs.statSync(Object.keys(codes())[0]).mtimeMs).toBe(1_000_000);
  });
});
