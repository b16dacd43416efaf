/**
 * The page: built as its users get it, minified, with the compile worker beside it; and, where there is Chromium, opened: both sides give
 * the same pixels, and the function is swapped while the page shows it.
 */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { build, preview } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publishedRuntime } from "../../packages/runtime/test/published.ts";

const root = fileURLToPath(new URL("../page", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "numboa-page-"));
const out = join(folder, "page");
const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = process.env["CHROMIUM"] ?? places.find((file) => existsSync(file));

beforeAll(async () => {
  const { numboa } = await publishedRuntime(join(folder, "runtime"));
  await build({
    root,
    logLevel: "error",
    resolve: { alias: { numboa } },
    build: { outDir: out },
  });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

it("has the compile worker beside it, and the functions' texts in it", () => {
  const assets = readdirSync(join(out, "assets"));
  const worker = assets.find((name) => name.startsWith("numboa-worker-"));
  const main = assets.find((name) => /^index-.*\.js$/.test(name))!;
  const code = readFileSync(join(out, "assets", main), "utf8");
  expect(code).toContain(worker);
  // The texts of both filters, with what they call.
  expect(code.match(/unit:['"`]/g)).toHaveLength(2);
  expect(code).toContain("clampIndex");
});

describe.skipIf(!executablePath)("in Chromium (skipped where it is not installed)", () => {
  it("shows the same pixels from both sides, and the swap", async () => {
    const server = await preview({
      root,
      logLevel: "error",
      build: { outDir: out },
      preview: { host: "127.0.0.1", port: 0 },
    });
    const browser = await chromium.launch({
      executablePath: executablePath!,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    try {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(String(error)));
      await page.goto(server.resolvedUrls!.local[0]);
      const text = (id: string): Promise<string> => page.locator(`#${id}`).innerText();
      for (const filter of ["blur", "edges"]) {
        await page.selectOption("#filter", filter);
        const swapped = `document.getElementById("tier").textContent.startsWith("WebAssembly")`;
        await page.waitForFunction(swapped, undefined, { timeout: 60_000 });
        expect(await text("different")).toBe("0");
        expect(await text("speedup")).toMatch(/^\d+\.\d\d ×$/);
      }
      await page.selectOption("#filter", "blur");
      await page.fill("#sigma", "1.5");
      await page.waitForFunction(`document.getElementById("sigma-value").textContent === "1.5"`);
      expect(await text("different")).toBe("0");
      expect(await page.locator("#problem").isVisible()).toBe(false);
      expect(errors).toEqual([]);
    } finally {
      await browser.close();
      await server.close();
    }
  }, 120_000);
});
