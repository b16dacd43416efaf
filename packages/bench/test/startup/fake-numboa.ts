/** Packages that stand for a built `numboa`, so that tests need no build. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What `jit(f)` gives runs as JavaScript, and says that it was compiled when asked for it. */
const GOOD = `
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
const listeners = {};
/** With a cache, a process finds what an earlier one has left: the functions, and Numboa itself. */
const { NUMBOA_CACHE, NUMBOA_CACHE_DIR: folder } = process.env;
const has = NUMBOA_CACHE !== "off";
const origin = has && existsSync(folder + "/functions") ? "cache" : "compiler";
if (has) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(folder + "/functions", "compiled");
  for (const part of ["compiler", "runtime"]) {
    writeFileSync(folder + "/" + part, "numboajs" + "01234567" + part + " 1");
  }
}
export const on = (event, listener) => { listeners[event] = listener; };
export const array = (type, length) => new type(length);
export function jit(fn, { work } = {}) {
  let compiled = 0;
  const jitted = (...args) => {
    if (jitted.swapped) compiled++;
    return fn(...args);
  };
  if (work?.(4, 4, 4) > 0) jitted.swapped = true; // compiled before the call
  return Object.assign(jitted, {
    async ready() {
      for (const tier of ["baseline", "optimized"]) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        listeners.swap?.({ tier });
      }
      jitted.swapped = true;
    },
    stats: () => ({ versions: [{ calls: 0, origin }, { calls: compiled, origin }] }),
  });
}
`;

/** As if it were compiled before the first call, for programs that never wait for it. */
const AT_ONCE = GOOD.replace("jitted.swapped)", "true)");

const VARIANTS = {
  good: GOOD,
  "at once": AT_ONCE,
  "at once, wrong bits": AT_ONCE.replace("return fn(...args);", "return fn(...args) + 1;"),
  "at once, has no cache": AT_ONCE.replace('? "cache" :', '? "compiler" :'),
  "wrong bits": GOOD.replace("return fn(...args);", "fn(...args); args[2][0] += 1e-9; return;"),
  "stays JavaScript": GOOD.replace("if (jitted.swapped) compiled++;", ""),
  "does not wait": GOOD.replace("> 0) jitted.swapped = true", "> 0) jitted.swapped = false"),
  "has no cache": GOOD.replace('? "cache" :', '? "compiler" :'),
  "forgets itself": GOOD.replace('"numboajs"', '"other"'),
  "forgets a part": GOOD.replace('["compiler", "runtime"]', '["compiler"]'),
  throws: `${GOOD}\nthrow new Error("cannot start");`,
  hangs: `${GOOD}\nawait new Promise((resolve) => setTimeout(resolve, 60_000));`,
  heavy: `import "acorn";\nimport "ts-morph";\n${GOOD}`,
} as const;

export type Variant = keyof typeof VARIANTS;

/** Writes a package into a new folder below `parent`, with packages for it to import; gives the folder. */
export function writeFakePackage(parent: string, variant: Variant, entry = "./numboa.js"): string {
  const folder = path.join(parent, variant.replaceAll(" ", "-"));
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  const manifest = (main: string): string =>
    JSON.stringify({ version: "1.2.3", type: "module", exports: { ".": { default: main } } });
  write("package.json", manifest(entry));
  write("numboa.js", VARIANTS[variant]);
  write("node_modules/acorn/package.json", manifest("./index.js"));
  write("node_modules/acorn/index.js", "");
  // As ts-morph is: CommonJS, requiring TypeScript.
  write("node_modules/ts-morph/package.json", JSON.stringify({ main: "./index.js" }));
  write("node_modules/ts-morph/index.js", 'require("typescript");');
  write("node_modules/typescript/package.json", JSON.stringify({ main: "./index.js" }));
  write("node_modules/typescript/index.js", "");
  return folder;
}
