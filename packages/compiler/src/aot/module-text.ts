/** The ES module of ahead-of-time output: it loads the compiled functions and exports them. */
import type { CompiledFunction, CompiledModule } from "./compile-module.ts";
import { writeJavaScript } from "./javascript.ts";
import { ABI_FOLDER, type LoaderFiles, fileOf } from "./abi-files.ts";
import { PREFIX, writeGlue } from "./glue-text.ts";

export interface WrittenModule {
  readonly text: string;
  /** The `.wasm` files by name, in the order of the functions. */
  readonly wasm: ReadonlyMap<string, Uint8Array>;
  /** The files of the loader that it imports. */
  readonly loader: ReadonlySet<string>;
}

/** The module and the files it loads. `version` is that of the compiler, for the first line. */
export function writeModule(
  { path, name, functions }: CompiledModule,
  version: string,
  loader: LoaderFiles,
): WrittenModule {
  const javascript = writeJavaScript(functions.map(({ unit }) => unit));
  const wasm = new Map<string, Uint8Array>();
  const taken = new Set<string>();
  const names = new Set(["load", "array"]);
  const entries = functions.map(({ exported, artifact }, i) => {
    const expression = javascript.expressions[i];
    if (artifact === undefined) return `  ${expression},`;
    const file = freeName(`${name}.${encodeURIComponent(exported.name)}`, taken);
    wasm.set(file, artifact.wasm);
    const glue = writeGlue(artifact.abi, importsOf(artifact.wasm));
    for (const part of glue.parts) names.add(part);
    if (!glue.isSimple) names.add("bind");
    return [
      "  numboa$load({",
      `    name: ${JSON.stringify(exported.name)},`,
      // In this form bundlers see that the file belongs to the module.
      `    url: new URL("./${encodeURIComponent(file)}", import.meta.url),`,
      `    javascript: ${expression},`,
      ...glue.lines.map((line) => `    ${line}`),
      "  }),",
    ].join("\n");
  });
  const text = [
    `// Made by numboac ${version} from ${fileName(path)}; changes here are lost.`,
    ...importLines(names, loader),
    "",
    "// The functions as JavaScript, for arguments that the compiled ones do not take.",
    javascript.text,
    "const numboa$functions = await Promise.all([",
    ...entries,
    "]);",
    "",
    writeExports(functions),
    "",
  ].join("\n");
  return { text, wasm, loader: new Set([...names].map((one) => fileOf(one, loader))) };
}

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

/** What a module imports from `numboa`. */
function importsOf(wasm: Uint8Array): Set<string> {
  const module = new WebAssembly.Module(wasm as BufferSource);
  const ours = WebAssembly.Module.imports(module).filter((one) => one.module === "numboa");
  return new Set(ours.map(({ name }) => name));
}

function writeExports(functions: readonly CompiledFunction[]): string {
  const ids = functions.map((_, i) => `numboa$f${i}`);
  const names = functions.map(({ exported }, i) => `${ids[i]} as ${exportName(exported.name)}`);
  // A function of the user's own goes before ours.
  if (!functions.some(({ exported }) => exported.name === ARRAY)) {
    names.push(`numboa$array as ${ARRAY}`);
  }
  return `const [${ids.join(", ")}] = numboa$functions;\nexport { ${names.join(", ")} };`;
}

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
