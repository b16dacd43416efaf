/** The page as a person sees it: in a real browser, from a file, wide and on a phone, light and dark. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderHtml } from "../../../src/report/html/page.ts";
import { sampleRun } from "./sample-run.ts";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = process.env["CHROMIUM"] ?? places.find((file) => existsSync(file));

describe.skipIf(!executablePath)("in Chromium (skipped where it is not installed)", () => {
  let folder = "";
  let url = "";
  let browser: Browser;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), "numboa-report-"));
    const kernels = ["gemm", "fft", "a-kernel-with-a-name-that-is-much-too-long", "lu", "empty"];
    const sides = ["js", "numboa", "gcc", "numba-fast"] as const;
    const failures = { lu: { verdict: "crashed", message: "x".repeat(300) } } as const;
    const report = sampleRun({ kernels, sides, failures, probes: ["empty"] });
    const file = path.join(folder, "report.html");
    writeFileSync(file, await renderHtml([{ file: "results.json", report }]));
    url = pathToFileURL(file).href;
    const { chromium } = await import("playwright-core");
    const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
    browser = await chromium.launch({ executablePath: executablePath as string, args });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  /** What went wrong while `look` looked at the page. */
  async function visit(
    width: number,
    colorScheme: "light" | "dark",
    look: (page: Page) => Promise<void>,
  ): Promise<void> {
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => {
      if (request.url() !== url) complaints.push(`asked for ${request.url()}`);
    });
    await page.goto(url);
    await look(page);
    expect(complaints).toEqual([]);
    await page.close();
  }

  async function boxes(page: Page, selector: string) {
    return page.$$eval(selector, (elements) =>
      elements.map((element) => {
        const { left, right, width, height } = element.getBoundingClientRect();
        return { left, right, width, height };
      }),
    );
  }

  test.each([
    { width: 1200, shown: "wide", hidden: "narrow" },
    { width: 400, shown: "narrow", hidden: "wide" },
    { width: 320, shown: "narrow", hidden: "wide" },
  ])(
    "at $width px nothing runs over the edge, and plots have a size",
    async ({ width, shown, hidden }) => {
      await visit(width, "light", async (page) => {
        const opened = await page.$$eval("details", (all) => all.map((one) => (one.open = true)));
        expect(opened.length).toBeGreaterThan(4);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
        const plots = await boxes(page, `.drawing.${shown} > svg, .small .drawing > svg`);
        expect(plots.length).toBeGreaterThan(20);
        for (const { left, right, height } of plots) {
          expect(right - left).toBeGreaterThan(150);
          expect(height).toBeGreaterThan(50);
          expect(left).toBeGreaterThanOrEqual(0);
          expect(right).toBeLessThanOrEqual(width);
        }
        for (const plot of await boxes(page, `.drawing.${hidden}`)) expect(plot.width).toBe(0);
      });
    },
  );

  test("no text of a plot is cut off, or smaller than can be read", async () => {
    for (const width of [1200, 400]) {
      await visit(width, "light", async (page) => {
        const outside = await page.$$eval(".drawing > svg", (plots) =>
          plots.flatMap((plot) => {
            const frame = plot.getBoundingClientRect();
            return [...plot.querySelectorAll("text")]
              .map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }))
              .filter(({ box }) => box.width > 0)
              .filter(
                ({ box }) =>
                  box.left < frame.left - 1 || box.right > frame.right + 1 || box.height < 10,
              )
              .map(({ text, box }) => `${text}: ${box.left} to ${box.right}, ${box.height} high`);
          }),
        );
        expect(outside).toEqual([]);
      });
    }
  });

  test("light and dark differ, and text stands out in both", async () => {
    const seen = new Set<string>();
    for (const scheme of ["light", "dark"] as const) {
      await visit(1000, scheme, async (page) => {
        const colors = await page.evaluate(() => {
          const { color, backgroundColor } = getComputedStyle(document.body);
          const label = getComputedStyle(document.querySelector(".drawing text") as Element).fill;
          return { color, backgroundColor, label };
        });
        const light = (text: string): number => Number(/\d+/.exec(text)?.[0]);
        expect(Math.abs(light(colors.color) - light(colors.backgroundColor))).toBeGreaterThan(150);
        expect(colors.label).toBe(colors.color);
        seen.add(colors.backgroundColor);
      });
    }
    expect(seen.size).toBe(2);
  });

  test("a click on a heading sorts its table", async () => {
    await visit(1200, "light", async (page) => {
      const table = page.locator("table").first();
      const times = () =>
        table
          .locator("tbody tr td:nth-child(2)")
          .evaluateAll((cells) =>
            cells.map((cell) => Number((cell as HTMLElement).dataset["value"])),
          );
      const button = table.getByRole("button", { name: "JavaScript" });
      await button.click();
      const down = await times();
      expect(down).toEqual(down.toSorted((a, b) => b - a));
      await button.click();
      expect(await times()).toEqual(down.toReversed());
      expect(await table.locator("th[aria-sort]").getAttribute("aria-sort")).toBe("ascending");
    });
  });

  test("links lead to their sections by the keyboard", async () => {
    await visit(1200, "light", async (page) => {
      await page.getByRole("link", { name: "Memory" }).focus();
      await page.keyboard.press("Enter");
      const reached = await page.waitForFunction(() => {
        const heading = document.querySelector("h2:target");
        const near = heading !== null && Math.abs(heading.getBoundingClientRect().top) < 100;
        return near && heading.textContent;
      });
      expect(await reached.jsonValue()).toBe("Memory");
    });
  });
});
