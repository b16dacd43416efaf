/** The ES module of ahead-of-time output: it loads the compiled functions and exports them. */
import type { Artifact } from "../compile.ts";
import type { CompiledFunction, CompiledModule } from "./compile-module.ts";
import { writeJavaScript } from "./javascript.ts";
import { ABI_FOLDER } from "./abi-files.ts";
import { HAS_SIMD } from "./features.ts";

export interface WrittenModule {
  readonly text: string;
  /** What the `.wasm` files hold, by name, in the order of the functions. */
  readonly wasm: ReadonlyMap<string, Artifact>;
}

/** The module and the files it loads. `version` is that of the compiler, for the first line. */
export function writeModule(
  { path, name, functions, exportsMemory }: CompiledModule,
  version: string,
): WrittenModule {
  const javascript = writeJavaScript(functions.map(({ unit }) => unit));
  const wasm = new Map<string, Artifact>();
  const taken = new Set<string>();
  const loadOf = (exportedName: string, stem: string, artifact: Artifact, expression: string) => {
    const file = freeName(`${name}.${encodeURIComponent(exportedName)}${stem}`, taken);
    wasm.set(file, artifact);
    return [
      "numboa$load({",
      `    name: ${JSON.stringify(exportedName)},`,
      // In this form bundlers see that the file belongs to the module.
      `    url: new URL("./${encodeURIComponent(file)}", import.meta.url),`,
      `    abi: ${JSON.stringify(artifact.abi)},`,
      `    javascript: ${expression},`,
      "  })",
    ].join("\n");
  };
  const entries = functions.map(({ exported, artifact, withoutSimd }, i) => {
    const expression = javascript.expressions[i];
    if (artifact === undefined) return `  ${expression},`;
    const best = loadOf(exported.name, "", artifact, expression);
    if (withoutSimd === undefined) return `  ${best},`;
    return `  numboa$simd ? ${best} : ${loadOf(exported.name, ".none", withoutSimd, expression)},`;
  });
  const hasVariants = functions.some(({ withoutSimd }) => withoutSimd !== undefined);
  const text = [
    `// Made by numboac ${version} from ${fileName(path)}; changes here are lost.`,
    `import { array as numboa$array, load as numboa$load } from "./${ABI_FOLDER}/index.js";`,
    ...(exportsMemory ? [IMPORT_MEMORY] : []),
    "",
    "// The functions as JavaScript, for arguments that the compiled ones do not take.",
    javascript.text,
    ...(hasVariants ? [`const numboa$simd = ${HAS_SIMD};`, ""] : []),
    "const numboa$functions = await Promise.all([",
    ...entries,
    "]);",
    "",
    writeExports(functions),
    ...(exportsMemory ? [`export const ${MEMORY} = numboa$sharedMemory();`] : []),
    "",
  ].join("\n");
  return { text, wasm };
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

const IMPORT_MEMORY = `import { sharedMemory as numboa$sharedMemory } from "./${ABI_FOLDER}/index.js";`;

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
