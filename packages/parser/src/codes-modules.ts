/** Messages about what is declared: signatures, and modules with their types. The others are in `codes.ts`. */
import { define } from "./problem.ts";

export const SIGNATURES = {
  signatureSyntax: define("signature-syntax", ["`)`", "`;`"], (expected: string, found: string) => [
    `Expected ${expected}, found ${found}.`,
    "A signature looks like `(a: Float64Array, n: i32) => f64`.",
  ]),
  unknownType: define("unknown-type", ["string"], (name: string) => [
    `\`${name}\` is no type of a parameter.`,
    "Use number, f64, f32, i32, u32, int, boolean or a typed array such as Float64Array.",
  ]),
  unknownResultType: define("unknown-result-type", ["string"], (name: string) => [
    `\`${name}\` is no type of a result.`,
    "Use number, f64, i32, u32, boolean, void or a typed array such as Float64Array.",
  ]),
  signatureCount: define("signature-count", ["1", "2"], (has: string, needs: string) => [
    `The number of parameters is ${has} in the signature and ${needs} in the function.`,
    "Name every parameter of the function in the signature.",
  ]),
};

export const MODULES = {
  typescriptError: define("typescript-error", ["TS2304", "Cannot find name 'x'."], (code, text) => [
    `${text} (${code})`,
    "Correct what TypeScript reports; types guide the compiler.",
  ]),
  missingType: define("missing-type", ["n"], (name: string) => [
    `Parameter \`${name}\` has no type.`,
    `Annotate it: \`${name}: number\`, or in JavaScript \`@param {number} ${name}\`.`,
  ]),
  objectType: define("object-type", ["Options"], (name: string) => [
    `\`${name}\` is a type of objects, which are not compiled ahead of time as parameters.`,
    "Pass the numbers and arrays that are needed of it as parameters of their own; `jit()` takes objects.",
  ]),
  functionType: define("function-type", ["(x: number) => number"], (name: string) => [
    `\`${name}\` is a type of functions, which are not compiled ahead of time as parameters.`,
    "Import the function, or declare it in the module; `jit()` takes functions.",
  ]),
  nullType: define("null-type", ["Float64Array | null"], (name: string) => [
    `\`${name}\` admits \`null\`, which compiled code does not take.`,
    "Leave `null` out of the type, or write `undefined`, which an optional parameter may be.",
  ]),
  openTypeParameter: define("open-type-parameter", ["T"], (name: string) => [
    `Nothing says which types \`${name}\` may be.`,
    `List them: \`<${name} extends Float32Array | Float64Array>\`; each is compiled.`,
  ]),
  tooManyVariants: define("too-many-variants", ["81", "16"], (count: string, most: string) => [
    `The types of the parameters make ${count} combinations: more than the ${most} that are compiled.`,
    "List fewer types, or give parameters that always have the same type one type parameter.",
  ]),
  moduleVariable: define("module-variable", ["table"], (name: string) => [
    `\`${name}\` stands outside the function and is no constant number that is known ahead of time.`,
    "Make it a parameter, or a `const` that no function of the host takes part in.",
  ]),
  moduleMember: define("module-member", ["sizes.max", "sizes"], (what: string, of: string) => [
    `\`${what}\` is no number, boolean or function that is known ahead of time.`,
    `Make it a parameter, or declare \`${of}\` with \`as const\` and read numbers by their names.`,
  ]),
  localEnum: define("local-enum", ["Mode"], (name: string) => [
    `The enum \`${name}\` stands inside a function.`,
    "Move it out of the function: there its members are constants.",
  ]),
  assignedFunction: define("assigned-function", ["f"], (name: string) => [
    `\`${name}\` is assigned to: which function it is may change.`,
    "Give what is assigned another name, and declare it with `const`.",
  ]),
  commonjsPackage: define(
    "commonjs-package",
    ["popCount", "bit-twiddle"],
    (name: string, from: string) => [
      `\`${name}\` comes from \`${from}\`, whose code is CommonJS: what it exports may change at any time.`,
      "Use a package, or an entry of it, that is an ES module, or copy the function.",
    ],
  ),
  packageWithoutCode: define(
    "package-without-code",
    ["f", "easing"],
    (name: string, from: string) => [
      `The code of \`${name}\` from \`${from}\` cannot be found.`,
      "Check that more than its types is installed, and that its `exports` lead to a file for `import`.",
    ],
  ),
  exportOfValue: define("export-of-value", ["table"], (name: string) => [
    `The export \`${name}\` is no function: it is left out.`,
    "Import it from the module itself, or do not export it.",
  ]),
  exportOfPackage: define("export-of-package", ["cubic"], (name: string) => [
    `The export \`${name}\` is a package's own, whose parameters have no types here: it is left out.`,
    `Export a function that calls it: \`export function ${name}(x: number): number { … }\`.`,
  ]),
  declaredOnly: define("declared-only", ["f"], (name: string) => [
    `The function \`${name}\` is declared, and its code is not here.`,
    "Import the function from where its code is, or do not export it.",
  ]),
  noFunctions: define("no-functions", [], () => [
    "The module exports no function.",
    "Export one: `export function f(x: number): number { … }`.",
  ]),
  fileNotFound: define("file-not-found", ["kernels.ts"], (path: string) => [
    `\`${path}\` cannot be read.`,
    "Check the path.",
  ]),
};
