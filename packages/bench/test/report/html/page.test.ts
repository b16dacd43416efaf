/** The page as text: what is in it, that nothing can get into it, and that it needs nothing else. */
import { beforeAll, describe, expect, test } from "vitest";
import type { StartupFile } from "../../../src/files/report.ts";
import { renderHtml } from "../../../src/report/html/page.ts";
import { late, light, memory, startupFile } from "../../startup/sample-startup.ts";
import { ablateFile, checkFile, effect, instructionsFile } from "./sample-others.ts";
import { sampleRun } from "./sample-run.ts";

const nine = [
  "js",
  "numboa",
  "assemblyscript",
  "clang-wasm",
  "gcc",
  "gcc-fast",
  "numba",
  "numba-fast",
  "pypy",
] as const;

/** Elements that have no end tag. */
const VOID = new Set(["meta", "br", "hr", "img", "link", "input"]);

/** What is wrong with the tags: one that is not closed by its own, in order, or text that is not escaped. */
function flaws(html: string): string[] {
  const body = html
    .replace(/^<!doctype html>\n/, "")
    .replaceAll(/<(style|script)>[\s\S]*?<\/\1>/g, "<$1></$1>");
  const found: string[] = [];
  const open: string[] = [];
  for (const [tag, close, name, attributes, self] of body.matchAll(
    /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z][a-z0-9-]*(?:="[^"<>]*")?)*)\s*(\/?)>/gi,
  )) {
    if (/&(?!amp;|lt;|gt;|quot;|#39;)/.test(attributes)) found.push(tag);
    if (close) {
      if (open.pop() !== name) found.push(tag);
    } else if (!self && !VOID.has(name)) open.push(name);
  }
  const text = body.replaceAll(/<[^<>]*>/g, "");
  return [...found, ...open, ...(text.match(/[<>]/g) ?? [])];
}

function sectionOf(html: string, title: string): string {
  const found = html.split("<section ").find((part) => part.includes(`>${title}</h2>`));
  return found ?? "";
}

function withoutScript(html: string): string {
  return html.replace(/<script>[\s\S]*<\/script>/, "");
}

function titles(html: string): string[] {
  return [...html.matchAll(/<h2[^>]*>([^<]*)<\/h2>/g)].map(([, title]) => title);
}

describe("a run of two sides with a start-up file", () => {
  const hostile = `<script>alert("1")</script>&'`;
  const startup = {
    schema: "numboa-bench",
    schemaVersion: 2,
    commandLine: ["numboa-bench", "startup"],
    ...startupFile([light, late, memory]),
  } satisfies StartupFile;
  const run = sampleRun({
    kernels: ["gemm", "fft", hostile, "lu", "empty"],
    probes: ["empty"],
    failures: { lu: { verdict: "wrong", message: "gave <i>3</i>, not 4\nstack" } },
  });
  let html = "";
  beforeAll(async () => {
    html = await renderHtml([
      { file: "/some/where/results.json", report: run },
      { file: "startup.json", report: startup },
    ]);
  });

  test("is well-formed", () => expect(flaws(html)).toEqual([]));

  test("has a section for each thing that was measured, and no other", () => {
    expect(titles(html)).toEqual([
      "Summary",
      "Speedups",
      "Probes",
      "Memory",
      "Start",
      "Processes",
      "Start-up",
      "Where it was measured",
    ]);
  });

  test("shows every kernel in every section, probes apart", () => {
    for (const title of ["Speedups", "Memory", "Start", "Processes"]) {
      for (const kernel of ["gemm", "fft"]) expect(sectionOf(html, title)).toContain(kernel);
    }
    expect(sectionOf(html, "Speedups")).not.toContain("empty");
    expect(sectionOf(html, "Probes")).toContain("empty");
    expect(sectionOf(html, "Probes")).not.toContain("gemm");
  });

  test("names what failed, with the reason, and times nothing of it", () => {
    expect(sectionOf(html, "Summary")).toContain(
      "lu: wrong.</strong> gave &lt;i&gt;3&lt;/i&gt;, not 4<",
    );
    expect(sectionOf(html, "Speedups")).not.toMatch(/>lu</);
  });

  test("escapes names, wherever they come in", () => {
    expect(html.match(/<script/g)?.length).toBe(1);
    expect(html.includes("<script>alert")).toBe(false);
    expect(html.split("&lt;script&gt;alert(").length).toBeGreaterThan(5);
  });

  test("loads nothing, and forbids it", () => {
    const outward = /\s(src|srcset|data|action)=|url\(|@import|https?:|<link|<iframe/;
    expect(html.match(outward)).toBeNull();
    for (const [, target] of html.matchAll(/href="([^"]*)"/g)) expect(target).toMatch(/^#s\d+$/);
    expect(html).toContain(`content="default-src &#39;none&#39;`);
  });

  test("every link leads to a section, every plot is described, every table has a caption", () => {
    for (const [, id] of html.matchAll(/href="#([^"]*)"/g))
      expect(html).toContain(`<h2 id="${id}"`);
    for (const [, label] of html.matchAll(/role="img" aria-label="([^"]*)"/g)) {
      expect(label.length).toBeGreaterThan(20);
    }
    const described = html.match(/role="img" aria-label=/g)?.length;
    expect(html.match(/<div class="drawing /g)?.length).toBe(described);
    expect(html.match(/<caption>/g)?.length).toBe(html.match(/<table>/g)?.length);
    expect(withoutScript(html).match(/NaN|undefined|Infinity/)).toBeNull();
  });

  test("shows the limits of the start", () => {
    expect(sectionOf(html, "Start-up")).toContain("≤ 3.00 ms, over");
    expect(sectionOf(html, "Start-up")).toContain("≤ 15.0 ms<");
  });

  test("does not tell where the files lay", () => {
    expect(html).not.toContain("/some/where");
  });
});

describe("other files", () => {
  test("a run with peers has each of them as ratios", async () => {
    const kernels = Array.from({ length: 8 }, (_, k) => `kernel-${k}`);
    const html = await renderHtml([
      { file: "a.json", report: sampleRun({ kernels, sides: nine }) },
    ]);
    expect(flaws(html)).toEqual([]);
    const peers = sectionOf(html, "Peers");
    for (const title of ["Numboa", "AssemblyScript", "C, clang to wasm", "C, gcc, fast", "PyPy"]) {
      expect(peers).toContain(`<th scope="row">${title}</th>`);
    }
    expect(peers).toContain("within 3.0e-13");
    expect(peers).toContain("not written");
  });

  test("two runs are told apart by their files", async () => {
    const report = sampleRun({ kernels: ["gemm"] });
    const html = await renderHtml([
      { file: "x/one.json", report },
      { file: "x/two.json", report },
    ]);
    expect(titles(html)).toContain("Speedups · one.json");
    expect(titles(html)).toContain("Speedups · two.json");
  });

  test("a run that was stopped at once, and one of failures alone, still give a page", async () => {
    const nothing = { ...sampleRun({ kernels: [] }), complete: false };
    const empty = await renderHtml([{ file: "a.json", report: nothing }]);
    expect(flaws(empty)).toEqual([]);
    expect(empty).toContain("Stopped early");
    expect(titles(empty)).toEqual(["Summary", "Where it was measured"]);

    const failures = { lu: { verdict: "hung", message: "silent for 60 s" } } as const;
    const failed = await renderHtml([
      { file: "a.json", report: sampleRun({ kernels: ["lu"], failures }) },
    ]);
    expect(flaws(failed)).toEqual([]);
    expect(failed).toContain("lu: hung.");
  });

  test("a run of single groups has no intervals, and no infinite numbers", async () => {
    const html = await renderHtml([
      { file: "a.json", report: sampleRun({ kernels: ["dot"], groups: 1 }) },
    ]);
    expect(flaws(html)).toEqual([]);
    expect(html).toContain("±?");
    expect(withoutScript(html).match(/NaN|undefined|Infinity/)).toBeNull();
  });

  test("the whole suite with nine sides stays under 3 MB, and says what it left out", async () => {
    const kernels = Array.from({ length: 41 }, (_, k) => `kernel-${k}`);
    const report = sampleRun({ kernels, sides: nine, groups: 12, warmup: 100 });
    const html = await renderHtml([{ file: "a.json", report }]);
    expect(Buffer.byteLength(html)).toBeLessThan(3e6);
    expect(sectionOf(html, "Processes")).toMatch(/lines of 3 of up to 12 processes/);
    for (const kernel of kernels)
      expect(sectionOf(html, "Processes")).toContain(`<summary>${kernel} `);
  });
});

describe("the ablation", () => {
  const same = { verdict: "same code" } as const;
  const crash = { verdict: "crashed", message: "exit <1>\nstack" } as const;
  const report = ablateFile(["inline", "vectorize", "gvn", "idle"], {
    gemm: [effect(1), effect(2.5), effect(0.8), same],
    fft: [same, effect(1.5), crash, same],
    lu: "does not compile\nmore",
  });
  let html = "";
  beforeAll(async () => {
    html = await renderHtml([{ file: "ablate.json", report }]);
  });

  test("shows each factor, in figures as well as in colour", () => {
    expect(flaws(html)).toEqual([]);
    expect(titles(html)).toEqual(["Ablation", "Where it was measured"]);
    const map = sectionOf(html, "Ablation").split("</svg>")[0];
    for (const text of ["1.00", "2.50", "0.80", "1.50", "!"]) {
      expect(map.includes(`${text}<title>`) || map.includes(`>${text}<`)).toBe(true);
    }
    expect(map).toContain("gemm without vectorize: 2.50×");
    expect(map).toContain("var(--high)");
    expect(map).toContain("var(--low)");
  });

  test("sums the passes up, best first, and names those without an effect", () => {
    const section = sectionOf(html, "Ablation");
    const rows = [...section.matchAll(/<th scope="row">([a-z]+)<\/th>/g)].map(([, pass]) => pass);
    expect(rows).toEqual(["vectorize", "inline", "gvn"]);
    // Geometric means over gemm and fft: √(2.5 · 1.5), √(0.8 · 1).
    expect(section).toContain("1.936×");
    expect(section).toContain("0.894×");
    expect(section).toContain("in every kernel: idle.");
  });

  test("says what could not be timed", () => {
    expect(html).toContain("fft without gvn: crashed.</strong> exit &lt;1&gt;<");
    expect(html).toContain("lu:</strong> does not compile<");
  });
});

describe("counted instructions", () => {
  test("show ratios, and whether the counts repeat", async () => {
    const counts = { gemm: [4e6, 1e6], dot: [1e6, 2e6], lu: "a closure" } as const;
    const good = await renderHtml([{ file: "a.json", report: instructionsFile(counts, 2e-5) }]);
    expect(flaws(good)).toEqual([]);
    const section = sectionOf(good, "Instructions");
    expect(section).toContain("gemm: 4.00 M against 1.00 M instructions");
    expect(section).toContain(">0.500×<");
    expect(section).toContain("differed by 0.0020 % at most, within the limit of 0.010 %");
    expect(section).toContain("lu: not compiled.</strong> a closure<");

    const bad = await renderHtml([{ file: "a.json", report: instructionsFile(counts, 2e-4) }]);
    expect(sectionOf(bad, "Instructions")).toContain("by 0.020 % at most, over the limit");
  });
});

describe("a check", () => {
  test("shows the machine, and how many answers were right", async () => {
    const right = checkFile([1, 1.001, 0.999, 1], [0.97, 0.971, 0.969]);
    const html = await renderHtml([{ file: "check.json", report: right }]);
    expect(flaws(html)).toEqual([]);
    const section = sectionOf(html, "Check");
    expect(section).toContain("✗ bad</span>");
    expect(section).toContain("9.00 on &lt;2&gt; processors");
    expect(section).toContain(">0 of 4<");
    expect(section).toContain(">3 of 3<");
    expect(section.match(/Within its limits/g)?.length).toBe(2);
  });

  test("says what is not good enough", async () => {
    const wrong = checkFile([1.05, 1, 1, 1], [1, 0.97]);
    const section = sectionOf(await renderHtml([{ file: "check.json", report: wrong }]), "Check");
    expect(section).toContain("25.0 % false positives, over 5.0 %");
    expect(section).toContain("50.0 % found within 30 s, under 90.0 %");
    expect(section).not.toContain("Within its limits");
  });
});
