/**
 * In a real browser, under a policy that allows WebAssembly and no other code from text: the first load compiles in a worker, and
 * the next one, in another process of the browser, has the code from IndexedDB.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = process.env["CHROMIUM"] ?? places.find((file) => existsSync(file));

/** What a program of a page does: once as JavaScript, and compiled; the bits of everything. */
const PROGRAM = `
import { array, jit } from "./numboa.js";
const wave = (a, b, k) => {
  let s = 0;
  for (let i = 0; i < a.length; i++) {
    b[i] = Math.sin(a[i]) * k + a[i] / 3;
    s += b[i] > 0 ? b[i] : -0.5 * b[i];
  }
  return s;
};
const inputs = [0, -0, NaN, Infinity, -Infinity, 1e300, 5e-324, 1, 2.5, -7, 1e9];
const bits = (call) => [Float64Array, (type, values) => array(type, values)].map((kind, i) => {
  const make = i === 0 ? (values) => Float64Array.from(values) : (values) => array(Float64Array, values);
  return [inputs, inputs.slice(7)].map((values) => {
    const [a, b] = [make(values), make(new Array(values.length).fill(0))];
    const results = Float64Array.of(call(a, b, 0.7), ...b);
    return [...results].map((x) => Object.is(x, -0) ? "-0" : String(x)).join();
  });
});
const run = async () => {
  const f = jit(wave, { policy: { measure: false } });
  const expected = bits(wave);
  const before = bits(f);
  await f.ready();
  const { jsCalls } = f.stats();
  const after = bits(f);
  const { versions, cache } = f.stats();
  return {
    expected, before, after, cache,
    origins: versions.map(({ origin }) => origin),
    ranCompiled: f.stats().jsCalls === jsCalls,
    isolated: crossOriginIsolated,
    text: String(f.explain()),
  };
};
window.report = run();
`;

interface Report {
  expected: string[][];
  before: string[][];
  after: string[][];
  cache: { hits: number; misses: number; problems: string[] };
  origins: string[];
  ranCompiled: boolean;
  isolated: boolean;
  text: string;
}

const TYPES: Readonly<Record<string, string>> = { js: "text/javascript", html: "text/html" };

describe.skipIf(!executablePath)("in Chromium (skipped where it is not installed)", () => {
  const folder = mkdtempSync(join(tmpdir(), "numboa-browser-"));
  let server: Server;
  let origin = "";

  beforeAll(async () => {
    const src = (file: string): string => fileURLToPath(new URL(`../src/${file}`, import.meta.url));
    await build({
      entryPoints: {
        numboa: src("index-web.ts"),
        "numboa-worker": src("worker/compile-worker.ts"),
      },
      outdir: folder,
      bundle: true,
      splitting: true,
      format: "esm",
      target: "es2022",
      conditions: ["source"],
      external: ["node:*", "binaryen"],
      define: { NUMBOA_BUILD: '"of this test"' },
      logLevel: "error",
    });
    writeFileSync(join(folder, "program.js"), PROGRAM);
    const page =
      '<!doctype html><link rel="icon" href="data:,"><script type="module" src="program.js"></script>';
    writeFileSync(join(folder, "index.html"), page);
    server = createServer(({ url = "/" }, response) => {
      const { pathname } = new URL(url, "http://page");
      const file = join(folder, /[^/]*$/.exec(pathname)![0] || "index.html");
      if (!existsSync(file)) return void response.writeHead(404).end();
      const wasm = pathname.startsWith("/strict/") ? "" : " 'wasm-unsafe-eval'";
      response.writeHead(200, {
        "content-type": TYPES[file.split(".").at(-1)],
        "content-security-policy": `default-src 'self'; script-src 'self'${wasm}; img-src data:`,
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
      });
      response.end(readFileSync(file));
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }, 60_000);
  afterAll(() => {
    server?.close();
    rmSync(folder, { recursive: true });
  });

  async function withBrowser<T>(use: (context: BrowserContext) => Promise<T>): Promise<T> {
    const { chromium } = await import("playwright-core");
    const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
    const options = { executablePath: executablePath as string, args };
    const context = await chromium.launchPersistentContext(join(folder, "profile"), options);
    try {
      return await use(context);
    } finally {
      await context.close();
    }
  }

  /** Loads the page: what its program says, how many workers it started, and what went wrong. */
  async function load(context: BrowserContext, path = "/") {
    const page = await context.newPage();
    let workers = 0;
    const complaints: string[] = [];
    page.on("worker", () => workers++);
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(`${origin}${path}`);
    const report = await page.evaluate(
      () => (globalThis as never as { report: Promise<Report> }).report,
    );
    return { report, workers, complaints, page };
  }

  const entries = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const opening = indexedDB.open("numboa");
      opening.addEventListener("error", () => reject(new Error("no database")));
      opening.addEventListener("success", () => {
        const { result: db } = opening;
        const counting = db.transaction("entries").objectStore("entries").count();
        counting.addEventListener("success", () => resolve(counting.result));
        db.close();
      });
    });

  it("compiles in a worker, and the next process of the browser finds the code in IndexedDB", async () => {
    await withBrowser(async (context) => {
      const { report, workers, complaints, page } = await load(context);
      expect(complaints).toEqual([]);
      expect(report).toMatchObject({ isolated: true, origins: ["compiler"], ranCompiled: true });
      expect(report.cache).toEqual({ hits: 0, misses: expect.any(Number) as number, problems: [] });
      expect(workers).toBe(1);
      expect([report.before, report.after]).toEqual([report.expected, report.expected]);
      // Written after the reply.
      await expect.poll(() => page.evaluate(entries), { timeout: 10_000 }).toBe(1);
    });
    await withBrowser(async (context) => {
      const { report, workers, complaints } = await load(context);
      expect(complaints).toEqual([]);
      expect(report).toMatchObject({ origins: ["cache"], ranCompiled: true });
      expect(report.cache).toMatchObject({ misses: 0, problems: [] });
      expect(workers).toBe(0);
      expect([report.before, report.after]).toEqual([report.expected, report.expected]);
    });
  }, 120_000);

  it("stays JavaScript where a page forbids WebAssembly, and says so", async () => {
    await withBrowser(async (context) => {
      const { report } = await load(context, "/strict/");
      expect(report.origins).toEqual([]);
      expect([report.before, report.after]).toEqual([report.expected, report.expected]);
      expect(report.text).toContain("runs as javascript");
    });
  }, 60_000);
});
