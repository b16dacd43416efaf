/** Every kernel in one program, through the bundler plugin and a minifier: it stays compiled, and has JavaScript's bits. */
import { readdirSync } from "node:fs";
import { dirname, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { run, withEsbuild, write } from "../../../runtime/test/plugin/bundles.ts";
import { kernels } from "../../src/kernels/index.ts";

const folder = new URL("../../src/kernels/", import.meta.url);

/** Where the function of each kernel is exported, and by what name. */
async function findFunctions(): Promise<Map<string, { file: string; name: string }>> {
  const found = new Map<string, { file: string; name: string }>();
  for (const file of readdirSync(folder)) {
    const exported = (await import(new URL(file, folder).href)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(exported)) {
      for (const kernel of kernels) if (kernel.fn === value) found.set(kernel.name, { file, name });
    }
  }
  return found;
}

it("every kernel stays compiled", { timeout: 240_000 }, async () => {
  const functions = await findFunctions();
  expect(functions.size).toBeGreaterThanOrEqual(38);
  const at = dirname(write({ "empty.ts": "" }));
  const pathTo = (file: string): string =>
    JSON.stringify(relative(at, fileURLToPath(new URL(file, folder))).replaceAll(sep, "/"));
  const imports = [...functions.values()].map(
    ({ file, name }, i) => `import { ${name} as f${i} } from ${pathTo(file)};`,
  );
  const options = '{ mode: "sync", strict: true, policy: { measure: false } }';
  const calls = [...functions.keys()].map(
    (name, i) => `check(${JSON.stringify(name)}, jit(f${i}, ${options}));`,
  );
  const main = `
import { array, jit } from "numboa";
import "numboa/sync";
import { findKernel } from ${pathTo("index.ts")};
import { instantiate } from ${pathTo("../instance.ts")};
${imports.join("\n")}
function check(name: string, fn: any) {
  const kernel = findKernel(name)!;
  const checksums = [fn, fn.original].map((one) => {
    const instance = instantiate(kernel, kernel.sizes.S, array);
    return instance.checksum(instance.call(one));
  });
  const { versions, jsCalls } = fn.stats();
  console.log(JSON.stringify({ name, same: checksums[0] === checksums[1], versions: versions.length, jsCalls }));
}
${calls.join("\n")}
`;
  // Beside the empty file: relative paths are from there.
  const entry = write({ "main.ts": main });
  const [printed] = await run([await withEsbuild(entry, true, { platform: "node" })]);
  const expected = [...functions.keys()].map((name) => ({
    name,
    same: true,
    versions: 1,
    jsCalls: 0,
  }));
  expect(printed).toEqual(expected);
});
