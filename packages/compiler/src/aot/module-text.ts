/** The ES module of ahead-of-time output: it loads the compiled functions and exports them. */
import type { Artifact } from "../compile.ts";
import type { CompiledFunction, CompiledModule } from "./compile-module.ts";
import { writeJavaScript } from "./javascript.ts";
import { ABI_FOLDER } from "./abi-files.ts";
import { byExport } from "./variants.ts";
import { HAS_SIMD } from "./features.ts";
import { linkableUnit, type Contract } from "./linkable-unit.ts";

export interface WrittenModule {
  readonly text: string;
  /** What the `.wasm` files hold, by name, in the order of the functions. */
  readonly wasm: ReadonlyMap<string, Artifact>;
}

/**
 * The module and the files it loads. `version` is that of the compiler, for the first line.
 * @param linkable the contract of functions that `jit()` is to compile into others; absent for none
 */
export function writeModule(
  { path, name, functions, exportsMemory }: CompiledModule,
  version: string,
  linkable?: Contract,
): WrittenModule {
  const groups = byExport(functions);
  const javascript = writeJavaScript(groups.map(([{ unit }]) => unit));
  const wasm = new Map<string, Artifact>();
  const taken = new Set<string>();
  const codeText = (stem: string, artifact: Artifact): string => {
    const file = freeName(stem, taken);
    wasm.set(file, artifact);
    // In this form bundlers see that the file belongs to the module.
    const url = `new URL("./${encodeURIComponent(file)}", import.meta.url)`;
    return `{ url: ${url}, abi: ${JSON.stringify(artifact.abi)} }`;
  };
  const codeOf = (fn: CompiledFunction): string | undefined => {
    const { exported, variant, artifact, withoutSimd } = fn;
    if (artifact === undefined) return undefined;
    const parts = [name, encodeURIComponent(exported.name), variant];
    const stem = parts.filter((part) => part).join(".");
    const best = codeText(stem, artifact);
    if (withoutSimd === undefined) return best;
    return `numboa$simd ? ${best} : ${codeText(`${stem}.none`, withoutSimd)}`;
  };
  const entries = groups.map((group, i) => {
    const expression = javascript.expressions[i];
    const codes = group.map(codeOf);
    if (codes.includes(undefined)) return `  ${expression},`;
    return [
      "  numboa$load({",
      `    name: ${JSON.stringify(group[0].exported.name)},`,
      "    versions: [",
      ...codes.map((one) => `      ${one},`),
      "    ],",
      `    javascript: ${expression},`,
      ...(linkable ? [`    unit: ${JSON.stringify(linkableUnit(group[0], linkable))},`] : []),
      "  }),",
    ].join("\n");
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
    writeExports(groups.map(([{ exported }]) => exported.name)),
    ...(exportsMemory ? [`export const ${MEMORY} = numboa$sharedMemory();`] : []),
    "",
  ].join("\n");
  return { text, wasm };
}

function writeExports(exported: readonly string[]): string {
  const ids = exported.map((_, i) => `numboa$f${i}`);
  const names = exported.map((name, i) => `${ids[i]} as ${exportName(name)}`);
  // A function of the user's own goes before ours.
  if (!exported.includes(ARRAY)) names.push(`numboa$array as ${ARRAY}`);
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
