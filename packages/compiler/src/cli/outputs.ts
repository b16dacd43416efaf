/** The files of a build: what they hold, where they go, and that sources are not among them. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { ABI_FOLDER, readLoader, withImports } from "../aot/abi-files.ts";
import type { CompiledModule } from "../aot/compile-module.ts";
import { writeDeclarations } from "../aot/declaration-text.ts";
import type { Contract } from "../aot/linkable-unit.ts";
import { writeModule } from "../aot/module-text.ts";
import { writeSourceMap } from "../aot/source-map.ts";
import { writeFiles } from "../aot/write-files.ts";
import { withSourceMapUrl } from "../codegen/module-sections.ts";
import { reasonOf } from "./inputs.ts";
import { UsageError } from "./usage-error.ts";

type Contents = ReadonlyMap<string, string | Uint8Array>;

/** What is written, by path; `module` is undefined for what all modules share. */
export interface Output {
  readonly module: CompiledModule | undefined;
  readonly files: Contents;
}

/** The same for all builds of a process. */
let loading: ReturnType<typeof readLoader> | undefined;

/** What a build writes. */
export async function outputsOf(
  modules: readonly CompiledModule[],
  out: string,
  version: string,
  linkable?: Contract,
): Promise<Output[]> {
  const shared = new Map<string, string>();
  if (needsPackageFile(out)) shared.set(join(out, "package.json"), PACKAGE_FILE);
  const loader = await (loading ??= readLoader());
  const needed = new Set<string>();
  const outputs = modules.map((module): Output => {
    const { text, wasm, loader: names } = writeModule(module, version, { loader, linkable });
    for (const name of names) needed.add(name);
    const files = new Map<string, string | Uint8Array>();
    for (const [name, { wasm: bytes, marks }] of wasm) {
      if (marks === undefined) {
        files.set(join(out, name), bytes);
        continue;
      }
      files.set(join(out, name), withSourceMapUrl(bytes, `${encodeURIComponent(name)}.map`));
      files.set(join(out, `${name}.map`), writeSourceMap(marks, module, name, out));
    }
    files.set(join(out, `${module.name}.js`), text);
    files.set(join(out, `${module.name}.d.ts`), writeDeclarations(module));
    return { module, files };
  });
  for (const name of withImports(needed, loader)) {
    shared.set(join(out, ABI_FOLDER, name), loader.files[name]);
  }
  checkFiles(outputs);
  return [{ module: undefined, files: shared }, ...outputs];
}

/** `blur` of k.ts in two versions, and `plain` of k.blur.ts, may want one name; some file systems tell no capitals from others. */
function checkFiles(outputs: readonly Output[]): void {
  const owners = new Map<string, string>();
  for (const { module, files } of outputs) {
    for (const file of files.keys()) {
      const owner = owners.get(file.toLowerCase());
      if (owner !== undefined) {
        throw new UsageError(`${owner} and ${module!.path} would both be written to ${file}`);
      }
      owners.set(file.toLowerCase(), module!.path);
    }
  }
}

const PACKAGE_FILE = `${JSON.stringify({ type: "module" }, undefined, 2)}\n`;

/** Folders of which it was said that Node takes them for CommonJS. */
const noted = new Set<string>();

/** Whether Node would take `.js` files in a folder for CommonJS, and the folder leaves room to say otherwise. */
function needsPackageFile(out: string): boolean {
  let folder = resolve(out);
  while (!existsSync(join(folder, "package.json"))) {
    if (dirname(folder) === folder) return true;
    folder = dirname(folder);
  }
  if (isModulePackage(join(folder, "package.json"))) return false;
  if (folder !== resolve(out)) return true;
  if (noted.has(folder)) return false;
  noted.add(folder);
  process.stderr.write(
    `numboac: note: ${join(out, "package.json")} does not say "type": "module", so Node reads the output as CommonJS\n`,
  );
  return false;
}

function isModulePackage(path: string): boolean {
  try {
    return (JSON.parse(readFileSync(path, "utf8")) as { type?: unknown }).type === "module";
  } catch {
    return false; // not JSON: Node would not read it either
  }
}

/** Writes one build after another: of a later one what differs, and removes code of functions that are no more. */
export class Writer {
  readonly #out: string;
  #written: Contents = new Map();

  constructor(out: string) {
    this.#out = out;
  }

  /** Gives the outputs of which something was written. */
  write(outputs: readonly Output[], modules: readonly CompiledModule[]): readonly Output[] {
    const files: Contents = new Map(outputs.flatMap((output) => [...output.files]));
    checkSources(files, modules);
    const before = this.#written;
    const different = new Map(
      [...files].filter(([path, content]) => {
        const known = before.get(path);
        return known === undefined || !sameContent(known, content) || !existsSync(path);
      }),
    );
    // Should that fail half-way, all are written the next time.
    this.#written = new Map();
    try {
      writeFiles(different);
      // Some file systems take names that differ in case for the same.
      const kept = new Set([...files.keys()].map((path) => path.toLowerCase()));
      for (const path of before.keys()) {
        const isCode = /\.wasm(?:\.map)?$/.test(path);
        if (isCode && !kept.has(path.toLowerCase())) rmSync(path, { force: true });
      }
    } catch (error) {
      const { path } = error as NodeJS.ErrnoException;
      const shown = path === undefined ? this.#out : relative("", path) || path;
      throw new UsageError(`cannot write ${shown}: ${reasonOf(error)}`);
    }
    this.#written = files;
    return outputs.filter((output) => [...output.files.keys()].some((path) => different.has(path)));
  }
}

function checkSources(files: Contents, modules: readonly CompiledModule[]): void {
  const sources = new Set(
    modules.flatMap(({ files: read }) => [...read.keys()]).map((file) => resolve(file)),
  );
  for (const path of files.keys()) {
    if (sources.has(resolve(path))) {
      throw new UsageError(
        `${path} would be overwritten, and it is a source; choose another folder`,
      );
    }
  }
}

function sameContent(a: string | Uint8Array, b: string | Uint8Array): boolean {
  if (typeof a === "string" || typeof b === "string") return a === b;
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
