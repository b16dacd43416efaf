/** The program that engines run, as files: made of the packages as they are published, and of the suite. */
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { MARK } from "./report.ts";

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const require = createRequire(import.meta.url);

/** The kernels' sources; what they export beside functions is of no use ahead of time. */
const KERNELS = here("../../src/kernels");

/** Fills a folder: `main.js` for command lines, `index.html` for browsers. */
export async function bundleInto(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const ahead = buildAhead(path.join(folder, "ahead"));
  const names = JSON.stringify(ahead);
  const page = (report: string): string =>
    `import { conform } from "./program.js";
const AHEAD = new Set(${names});
const load = (name) => AHEAD.has(name) ? import(\`./ahead/\${name}.js\`) : undefined;
${report}`;
  writeFileSync(path.join(folder, "package.json"), `{ "type": "module" }\n`);
  writeFileSync(path.join(folder, "main.js"), page(COMMAND_LINE));
  writeFileSync(path.join(folder, "page.js"), page(BROWSER));
  writeFileSync(path.join(folder, "index.html"), PAGE);
  const worker = "numboa-worker.js";
  copyFileSync(here(`../../../runtime/dist/${worker}`), path.join(folder, worker));
  await build({
    entryPoints: { program: here("program.ts"), ...kernelEntries() },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    external: ["node:*", "binaryen"],
    plugins: [suite],
    logLevel: "error",
  });
}

/** The suite without what only the tool around it needs. */
const suite: Plugin = {
  name: "suite",
  setup(context) {
    context.onResolve({ filter: /^@numboa\/bench$/ }, () => ({ path: here("suite.ts") }));
    context.onResolve({ filter: /^node:crypto$/ }, () => ({ path: "crypto", namespace: "absent" }));
    context.onLoad({ filter: /.*/, namespace: "absent" }, () => ({
      contents: "export const createHash = undefined;",
    }));
  },
};

const COMMAND_LINE = `const { Deno, Bun, process } = globalThis;
const engine = Deno ? \`Deno \${Deno.version.deno}\` : Bun ? \`Bun \${Bun.version}\` : \`Node \${process.version}\`;
const report = await conform(engine, load);
console.log(${JSON.stringify(MARK)} + JSON.stringify(report));
(Deno ?? process).exit(0);
`;

const BROWSER = `const post = (body) => fetch("/report", { method: "POST", body: JSON.stringify(body) });
addEventListener("error", (event) => post({ error: event.message }));
addEventListener("unhandledrejection", (event) => post({ error: String(event.reason?.stack ?? event.reason) }));
addEventListener("securitypolicyviolation", (event) => post({ error: \`forbidden by the page: \${event.violatedDirective}\` }));
await post(await conform(navigator.userAgent, load));
`;

const PAGE = `<!doctype html>
<meta charset="utf-8">
<title>Numboa: conformance</title>
<script type="module" src="page.js"></script>
`;

/**
 * As entries of their own kernels come into files of their own, where their helpers keep their names: a function whose helpers
 * were renamed is JavaScript's, since `captures` has them under the old ones.
 */
function kernelEntries(): Record<string, string> {
  const files = readdirSync(KERNELS).filter((name) => name !== "index.ts");
  return Object.fromEntries(
    files.map((name) => [`kernels/${path.basename(name, ".ts")}`, path.join(KERNELS, name)]),
  );
}

/** Builds every kernel's file with `numboac`; gives the names of those that export a function. */
function buildAhead(folder: string): string[] {
  const files = readdirSync(KERNELS).filter((name) => name !== "index.ts" && exportsFunction(name));
  const cli = path.join(
    path.dirname(require.resolve("@numboa/compiler/package.json")),
    "bin/numboac.js",
  );
  const args = [cli, "build", ...files.map((name) => path.join(KERNELS, name)), "-o", folder];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`numboac build failed:\n${stderr}`);
  const names = files.map((name) => path.basename(name, ".ts"));
  const missing = names.filter((name) => !existsSync(path.join(folder, `${name}.js`)));
  if (missing.length > 0) throw new Error(`numboac wrote nothing for ${missing.join(", ")}`);
  return names;
}

function exportsFunction(name: string): boolean {
  return /^export function /m.test(readFileSync(path.join(KERNELS, name), "utf8"));
}
