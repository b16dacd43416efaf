// Module hooks for source-loader.mjs: TypeScript becomes JavaScript as it is loaded. The target
// keeps today's syntax, so a kernel's text is what a user on Node 20 would see. What a file became is
// kept, a file for each, until it says something else: hundreds of processes and threads of the tests
// load the same ones, and most of them never need esbuild.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { threadId } from "node:worker_threads";

const esbuild = new URL("../node_modules/esbuild/package.json", import.meta.url);
const { version } = JSON.parse(readFileSync(esbuild, "utf8"));
const OPTIONS = {
  loader: "ts",
  format: "esm",
  target: "node20",
  sourcemap: "inline",
  sourcesContent: false,
};
const folder = new URL("../node_modules/.cache/numboa-source/", import.meta.url);
const hash = (...texts) => createHash("sha256").update(texts.join("\0")).digest("hex").slice(0, 32);

export async function load(url, context, nextLoad) {
  const { protocol, pathname } = new URL(url);
  if (protocol !== "file:" || !pathname.endsWith(".ts")) return nextLoad(url, context);
  const path = fileURLToPath(url);
  const text = readFileSync(path, "utf8");
  const code = kept(path, text) ?? (await transformed(path, text));
  return { format: "module", shortCircuit: true, source: code };
}

const fileOf = (path) => new URL(`${hash(path)}.js`, folder);
const headOf = (text) => `//${hash(version, JSON.stringify(OPTIONS), text)}`;

function kept(path, text) {
  try {
    const code = readFileSync(fileOf(path), "utf8");
    return code.startsWith(headOf(text)) ? code : undefined;
  } catch {
    return undefined;
  }
}

async function transformed(path, text) {
  const { transform } = await import("esbuild");
  const { code } = await transform(text, { ...OPTIONS, sourcefile: path, banner: headOf(text) });
  try {
    mkdirSync(folder, { recursive: true });
    const part = new URL(`${process.pid}-${threadId}.part`, folder);
    writeFileSync(part, code);
    renameSync(part, fileOf(path));
  } catch {
    // A folder that cannot be written keeps nothing.
  }
  return code;
}
