/** The ES module of ahead-of-time output: it loads the compiled functions and exports them. */
import type { Artifact } from "../compile.ts";
import type { CompiledFunction, CompiledModule } from "./compile-module.ts";
import { writeJavaScript } from "./javascript.ts";
import { ABI_FOLDER, type LoaderFiles, fileOf } from "./abi-files.ts";
import { HAS_SIMD } from "./features.ts";
import { PREFIX, writeGlue } from "./glue-text.ts";
import { linkableUnit, type Contract } from "./linkable-unit.ts";
import { byExport } from "./variants.ts";

export interface WrittenModule {
  readonly text: string;
  /** What the `.wasm` files hold, by name, in the order of the functions. */
  readonly wasm: ReadonlyMap<string, Artifact>;
  /** The files of the loader that it imports. */
  readonly loader: ReadonlySet<string>;
}

export interface WriteOptions {
  readonly loader: LoaderFiles;
  /** The contract of functions that `jit()` is to compile into others; absent for none. */
  readonly linkable?: Contract | undefined;
}

/** The module and the files it loads. `version` is that of the compiler, for the first line. */
export function writeModule(
  module: CompiledModule,
  version: string,
  { loader, linkable }: WriteOptions,
): WrittenModule {
  const { path, functions, exportsMemory } = module;
  const all = byExport(functions);
  const groups = all.filter(([{ sameAs }]) => sameAs === undefined);
  const javascript = writeJavaScript(groups.map(([{ unit }]) => unit));
  const loading = new LoadingText(module.name, linkable);
  if (exportsMemory) loading.names.add("sharedMemory");
  const entries = groups.map((group, i) => loading.ofExport(group, javascript.expressions[i]));
  const hasVariants = functions.some(({ withoutSimd }) => withoutSimd !== undefined);
  const { names, wasm } = loading;
  const text = [
    `// Made by numboac ${version} from ${fileName(path)}; changes here are lost.`,
    ...importLines(names, loader),
    "",
    "// The functions as JavaScript, for arguments that the compiled ones do not take.",
    javascript.text,
    ...(hasVariants ? [`const numboa$simd = ${HAS_SIMD};`, ""] : []),
    "const numboa$functions = await Promise.all([",
    ...entries.map((entry) => `  ${entry},`),
    "]);",
    "",
    writeExports(groups, all),
    ...(exportsMemory ? [`export const ${MEMORY} = numboa$sharedMemory();`] : []),
    "",
  ].join("\n");
  return { text, wasm, loader: new Set([...names].map((one) => fileOf(one, loader))) };
}

/** Expressions that load functions, and what they need: files of code, and names of the loader. */
class LoadingText {
  readonly names = new Set(["load", "array"]);
  readonly wasm = new Map<string, Artifact>();
  readonly #module: string;
  readonly #linkable: Contract | undefined;
  readonly #taken = new Set<string>();

  constructor(module: string, linkable: Contract | undefined) {
    this.#module = module;
    this.#linkable = linkable;
  }

  /**
   * What is exported: the first version, whose JavaScript is the next one, and so on to the function itself. Arguments that do not pass
   * the guards of one so come to the next, before anything has happened.
   */
  ofExport(group: readonly CompiledFunction[], javascript: string): string {
    if (group.some(({ artifact }) => artifact === undefined)) return javascript;
    const [first, ...others] = group;
    const texts = [...others.toReversed(), first].map((fn, i) => {
      const fallback = i === 0 ? javascript : NEXT;
      const lines = fn === first && this.#linkable ? this.#linkLines(fn, this.#linkable) : [];
      return this.#ofVersion(fn, fallback, lines);
    });
    return texts.join(`.then((${NEXT}) => `) + ")".repeat(others.length);
  }

  #linkLines(fn: CompiledFunction, contract: Contract): string[] {
    this.names.add("linkable");
    const unit = JSON.stringify(linkableUnit(fn, contract));
    return [`    unit: ${unit},`, `    loaded: ${PREFIX}linkable,`];
  }

  #ofVersion(fn: CompiledFunction, javascript: string, lines: readonly string[]): string {
    const { exported, variant, artifact, withoutSimd } = fn;
    const parts = [this.#module, encodeURIComponent(exported.name), variant];
    const stem = parts.filter((part) => part).join(".");
    const load = (file: string, one: Artifact): string =>
      this.#load(exported.name, file, one, [`    javascript: ${javascript},`, ...lines]);
    const best = load(stem, artifact!);
    if (withoutSimd === undefined) return best;
    return `(numboa$simd ? ${best} : ${load(`${stem}.none`, withoutSimd)})`;
  }

  #load(name: string, stem: string, artifact: Artifact, lines: readonly string[]): string {
    const file = freeName(stem, this.#taken);
    this.wasm.set(file, artifact);
    const glue = writeGlue(artifact);
    for (const part of glue.parts) this.names.add(part);
    if (!glue.isSimple) this.names.add("bind");
    return [
      "numboa$load({",
      `    name: ${JSON.stringify(name)},`,
      // In this form bundlers see that the file belongs to the module.
      `    url: new URL("./${encodeURIComponent(file)}", import.meta.url),`,
      ...lines,
      ...glue.lines.map((line) => `    ${line}`),
      "  })",
    ].join("\n");
  }
}

/** The version that takes what another does not. */
const NEXT = "numboa$next";

/** One line for each file of the loader. */
function importLines(names: ReadonlySet<string>, loader: LoaderFiles): string[] {
  const byFile = new Map<string, string[]>();
  for (const name of [...names].toSorted()) {
    const file = fileOf(name, loader);
    byFile.set(file, [...(byFile.get(file) ?? []), `${name} as ${PREFIX}${name}`]);
  }
  return [...byFile].map(
    ([file, list]) => `import { ${list.join(", ")} } from "./${ABI_FOLDER}/${file}";`,
  );
}

type Group = readonly CompiledFunction[];

/** @param groups those of `all` that are functions of their own */
function writeExports(groups: readonly Group[], all: readonly Group[]): string {
  const ids = groups.map((_, i) => `numboa$f${i}`);
  const idOf = new Map(groups.map(([{ exported }], i) => [exported.name, ids[i]]));
  const names = all.map(([{ exported, sameAs }]) => {
    return `${idOf.get(sameAs ?? exported.name)} as ${exportName(exported.name)}`;
  });
  // A function of the user's own goes before ours.
  if (!all.some(([{ exported }]) => exported.name === ARRAY)) {
    names.push(`numboa$array as ${ARRAY}`);
  }
  return `const [${ids.join(", ")}] = numboa$functions;\nexport { ${names.join(", ")} };`;
}

/** The export that is the memory of the functions, where that is asked for. */
export const MEMORY = "memory";

/** The export that makes arrays which pass without a copy. */
export const ARRAY = "array";

/** A name as it stands in an export clause: any text may be one. */
export function exportName(name: string): string {
  return isIdentifier(name) ? name : JSON.stringify(name);
}

export function isIdentifier(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(name);
}

/** Some file systems take `Dot` and `dot` for the same name. */
function freeName(stem: string, taken: Set<string>): string {
  let name = `${stem}.wasm`;
  for (let i = 2; taken.has(name.toLowerCase()); i++) name = `${stem}-${i}.wasm`;
  taken.add(name.toLowerCase());
  return name;
}

function fileName(path: string): string {
  return path.replaceAll("\\", "/").split("/").at(-1)!;
}
