/** The `.d.ts` of ahead-of-time output: the functions with the types they declare, comments kept. */
import {
  ELEMENTS,
  elementOf,
  isAggregate,
  isArrayType,
  isBigKind,
  type ArrayType,
  type Result,
  type ResultKind,
} from "@numboa/parser/ir";
import type { GivenType, SourceFunction } from "@numboa/parser";
import type { GenericSignature, TypeMember } from "@numboa/parser/typescript";
import type { CompiledFunction, CompiledModule } from "./compile-module.ts";
import { ARRAY, MEMORY, exportName, isIdentifier } from "./module-text.ts";
import { byExport } from "./variants.ts";

type Annotations = NonNullable<SourceFunction["annotations"]>;

/** What TypeScript needs to know of the module that `writeModule` writes. */
export function writeDeclarations({ functions, exportsMemory }: CompiledModule): string {
  const parts = byExport(functions).map(declare);
  if (exportsMemory) parts.push(MEMORY_DECLARATION);
  const own = functions.some(({ exported }) => exported.name === ARRAY);
  return [...parts, own ? "export {};\n" : ARRAY_DECLARATION].join("\n");
}

/** One signature for all variants: an overload for each would not take an argument of a union of their types. */
function declare(variants: readonly CompiledFunction[], index: number): string {
  const [{ exported }] = variants;
  const { name, comment, generic } = exported;
  const params = exported.params.map((param, i) => {
    const shown = param.name === "" ? `argument${i + 1}` : param.name;
    if (param.rest) return `...${shown}: any[]`;
    const last = exported.params.slice(i).every((one) => one.optional || one.rest);
    return `${shown}${param.optional && last ? "?" : ""}: ${typeOf(variants, i)}`;
  });
  const returned = generic?.result?.map(typeOfMember) ?? variants.flatMap(returnedBy);
  const signature = `${typeParametersOf(generic)}(${params.join(", ")}): ${unionOf(returned)};\n`;
  const doc = comment === undefined ? "" : `${comment}\n`;
  if (isIdentifier(name) && !RESERVED.has(name)) {
    return `${doc}export declare function ${name}${signature}`;
  }
  const id = `numboa$f${index}`;
  return `${doc}declare function ${id}${signature}export { ${id} as ${exportName(name)} };\n`;
}

function typeOf(variants: readonly CompiledFunction[], param: number): string {
  const [{ exported }] = variants;
  const parameter = exported.generic?.params[param];
  if (parameter !== undefined) return parameter;
  const kinds = exported.variants?.map(({ params }) => params[param]) ?? [
    annotationsOf(variants[0]).params[param],
  ];
  const isStored = variants.some(({ artifact }) => artifact?.abi.params[param]?.writes !== false);
  return unionOf(kinds.map((kind) => (isStored ? typeOfParam(kind) : readonlyType(kind))));
}

/** A plain array that is not stored to may be one that must not be. */
function readonlyType(kind: GivenType | undefined): string {
  if (kind === "number[]") return "readonly number[]";
  if (kind === "number[][]") return "readonly (readonly number[])[]";
  if (kind === "number[][][]") return "readonly (readonly (readonly number[])[])[]";
  return typeOfParam(kind);
}

function annotationsOf({ unit }: CompiledFunction): Annotations {
  return unit.functions[unit.entry].annotations ?? { params: [] };
}

/** What is declared is what callers were promised; inference knows more, as that an element may be undefined. */
function returnedBy(fn: CompiledFunction): readonly string[] {
  const { result, given } = annotationsOf(fn);
  if (given) return given.map(typeOfParam);
  // Of an argument that is given back inference knows no type.
  const inferred = fn.artifact?.abi.gives ? "js" : fn.artifact?.abi.result;
  return [typeOfResult(result ?? inferred)];
}

function typeParametersOf(generic: GenericSignature | undefined): string {
  const listed = generic?.typeParameters.map(
    ({ name, kinds }) => `${name} extends ${unionOf(kinds.map(typeOfParam))}`,
  );
  return listed ? `<${listed.join(", ")}>` : "";
}

function typeOfMember(member: TypeMember): string {
  return "kind" in member ? typeOfParam(member.kind) : member.parameter;
}

function unionOf(types: readonly string[]): string {
  const distinct = new Set(types);
  return distinct.has("any") ? "any" : [...distinct].join(" | ");
}

function typeOfParam(kind: GivenType | undefined): string {
  if (kind === undefined) return "any";
  if (kind === "null" || kind === "undefined") return kind;
  if (isArrayType(kind)) return ELEMENTS[elementOf(kind)].constructorName;
  if (isBigKind(kind)) return "bigint";
  return kind === "bool" ? "boolean" : "number";
}

const RESULT_TYPES: Readonly<Record<Exclude<ResultKind, ArrayType>, string>> = {
  js: "any",
  void: "void",
  bool: "boolean",
  i32: "number",
  u32: "number",
  f64: "number",
  "f64?": "number | undefined",
  bigint64: "bigint",
  biguint64: "bigint",
};

function typeOfResult(result: Result = "js"): string {
  if (!isAggregate(result)) return isArrayType(result) ? typeOfParam(result) : RESULT_TYPES[result];
  const items = result.items.map((item) => (item === "void" ? "undefined" : typeOfResult(item)));
  if (result.kind === "tuple") return `[${items.join(", ")}]`;
  return `{ ${result.keys.map((key, i) => `${propertyName(key)}: ${items[i]}`).join("; ")} }`;
}

function propertyName(key: string): string {
  return isIdentifier(key) ? key : JSON.stringify(key);
}

const ARRAYS = Object.values(ELEMENTS)
  .map(({ constructorName }) => constructorName)
  .filter((name) => isIdentifier(name));

const ARRAY_DECLARATION = `type NumericArray =
${ARRAYS.map((name) => `  | ${name}`).join("\n")};

interface NumericArrayConstructor<A extends NumericArray> {
  readonly prototype: A;
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): A;
}

/** A typed array that the functions take without copying: zeros for a length, the elements for values. */
export declare function ${ARRAY}<A extends NumericArray>(
  constructor: NumericArrayConstructor<A>,
  lengthOrValues: number | ArrayLike<number> | Iterable<number>,
): A;

export {};
`;

/** Not every configuration of TypeScript knows WebAssembly. */
const MEMORY_DECLARATION = `type SharedMemory = typeof globalThis extends {
  WebAssembly: { Memory: { prototype: infer Memory } };
}
  ? Memory
  : { readonly buffer: ArrayBufferLike };

/** The memory of the functions, in which arrays of \`array\` lie; undefined where the engine has no shared one. */
export declare const ${MEMORY}: SharedMemory | undefined;
`;

/** Words that no declaration may be named, though exports may. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export " +
    "extends false finally for function if implements import in instanceof interface let new null package " +
    "private protected public return static super switch this throw true try typeof var void while with yield"
  ).split(" "),
);
