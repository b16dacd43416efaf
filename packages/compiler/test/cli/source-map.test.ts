/** `--source-map`: from a byte of a module, as engines name it in a stack, to the line of the source, helpers' too. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TraceMap, originalPositionFor } from "@jridgewell/trace-mapping";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { makeWorkplace } from "./numboac.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const place = makeWorkplace();

const SOURCES = {
  "src/kernels.ts": `import { checked } from "../lib/checked.ts";

export function ratios(out: Float64Array, a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = checked(a[i]!) / b[i]!;
    sum += Math.sqrt(out[i]!);
  }
  if (sum > 1e6) throw new RangeError("too much");
  return sum;
}
`,
  "lib/checked.ts": `// Helpers.
/** A number that is not negative. */
export const checked = (x: number): number => {
  if (x < 0) {
    throw new TypeError("negative");
  }
  return x;
};
`,
  "where.mjs": `
    const { ratios } = await import(process.argv[2]);
    for (const x of [-1, 1e7]) {
      try {
        ratios(new Float64Array(1), new Float64Array([x]), new Float64Array([1e-9]));
      } catch (error) {
        const [, name, at] = /at (\\S+) \\(wasm:.*:0x([0-9a-f]+)\\)/.exec(error.stack);
        console.log(error.message, name, parseInt(at, 16));
      }
    }`,
};

beforeAll(() => place.write(SOURCES));

const bytesOf = (name: string): Uint8Array => readFileSync(join(place.folder, name));

describe.each(["-O0", "-O2", "-O3"])("%s", (level) => {
  const out = `out${level}`;
  let map: TraceMap;

  beforeAll(async () => {
    await place.numboac("build", "src/kernels.ts", "-o", out, level, "--source-map");
    map = new TraceMap(place.read(`${out}/kernels.ratios.wasm.map`));
  });

  test("it holds the sources, named from its folder", () => {
    expect(map.sources).toEqual(["../src/kernels.ts", "../lib/checked.ts"]);
    expect(map.sourcesContent).toEqual([SOURCES["src/kernels.ts"], SOURCES["lib/checked.ts"]]);
    expect(map.file).toBe("kernels.ratios.wasm");
  });

  test("what an engine says in a stack leads to the line, in a helper of another file as well", async () => {
    const { out: said, err } = await place.node("where.mjs", `./${out}/kernels.js`);
    expect(err).toBe("");
    const lines = said.trim().split("\n");
    const places = lines.map((line) => {
      const [, message, name, column] = /^(.*) (\S+) (\d+)$/.exec(line)!;
      const { source, line: at } = originalPositionFor(map, { line: 1, column: Number(column) });
      return `${message} ${name} ${source}:${at}`;
    });
    expect(places[0]).toMatch(/^negative \S+@\S+ \.\.\/lib\/checked\.ts:5$/);
    expect(places[1]).toBe("too much ratios.ratios@kernels.ts:3 ../src/kernels.ts:9");
  });

  test("operations lead to their lines", () => {
    const wasm = bytesOf(`${out}/kernels.ratios.wasm`);
    const linesAt = (byte: number): Set<number> => {
      const lines = new Set<number>();
      for (const [column, found] of wasm.entries()) {
        const { line } = originalPositionFor(map, { line: 1, column });
        if (found === byte && line !== null) lines.add(line);
      }
      return lines;
    };
    // Bytes of other instructions' operands may be the same.
    const [DIVIDE, ROOT] = [0xa3, 0x9f];
    expect(linesAt(DIVIDE)).toContain(6);
    expect(linesAt(ROOT)).toContain(7);
    expect(linesAt(DIVIDE)).not.toContain(7);
    expect(linesAt(ROOT)).not.toContain(6);
  });

  test("the module names it, and has no other byte than without", async () => {
    await place.numboac("build", "src/kernels.ts", "-o", `plain${level}`, level);
    const [plain, mapped] = [`plain${level}`, out].map((folder) =>
      bytesOf(`${folder}/kernels.ratios.wasm`),
    );
    expect(mapped.subarray(0, plain.length)).toEqual(plain);
    const [url] = WebAssembly.Module.customSections(
      new WebAssembly.Module(mapped as Uint8Array<ArrayBuffer>),
      "sourceMappingURL",
    );
    expect(new TextDecoder().decode(new Uint8Array(url, 1))).toBe("kernels.ratios.wasm.map");
    expect(Object.keys(place.list(`plain${level}`)).join()).not.toContain(".map");
  });
});
