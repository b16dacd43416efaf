/**
 * Every message about a program: one factory per code.
 *
 * A factory takes what varies and gives a {@link Problem}: a code that never changes, one sentence that
 * says what is wrong, one that says what to write instead. The place is added where it is reported.
 * `docs/diagnostics.md` is generated from this table, with the `example` arguments filled in.
 */
import { MODULES, SIGNATURES } from "./codes-modules.ts";
import { define } from "./problem.ts";

export { diagnose, type Problem } from "./problem.ts";

/** What the text is: before anything inside it is looked at. */
const FUNCTION_FORMS = {
  syntaxError: define("syntax-error", ["Unexpected token"], (detail: string) => [
    `${detail.replace(/\.$/, "")}.`,
    "Pass the text of one JavaScript function, arrow function or method.",
  ]),
  notAFunction: define("not-a-function", [], () => [
    "This is not a function, an arrow function or a method.",
    "Pass the function itself: `jit(function f(x) { … })`.",
  ]),
  nativeFunction: define("native-function", [], () => [
    "A function of the engine has no source text to compile.",
    "Write a function around it: `jit((x) => Math.sqrt(x))`.",
  ]),
  boundFunction: define("bound-function", [], () => [
    "A bound function hides its source text.",
    "Give `jit` the function before `bind`, and pass the bound values as arguments.",
  ]),
  asyncFunction: define("async-function", [], () => [
    "An async function cannot be compiled.",
    "Move the numeric loop into a plain function and call that from the async one.",
  ]),
  generatorFunction: define("generator-function", [], () => [
    "A generator cannot be compiled.",
    "Write the values into a typed array that the caller passes in.",
  ]),
  accessor: define("accessor", ["getter"], (kind: string) => [
    `A ${kind} cannot be compiled.`,
    "Make it a method or a function with parameters.",
  ]),
  classConstructor: define("class-constructor", [], () => [
    "A class is not a function to compile.",
    "Compile a method of it, or a function that takes the fields as arguments.",
  ]),
  nestingTooDeep: define("nesting-too-deep", [], () => [
    "The function is nested too deeply to be compiled.",
    "Split the expression or the blocks into helper functions.",
  ]),
};

const PARAMETERS = {
  restParameter: define("rest-parameter", [], () => [
    "Rest parameters are not supported.",
    "Pass a typed array instead.",
  ]),
  destructuring: define("destructuring", [], () => [
    "This form of destructuring is not supported.",
    "Name each value: `const x = a[0]; const y = a[1];`. A pattern's own value cannot be used.",
  ]),
  duplicateParameter: define("duplicate-parameter", ["x"], (name: string) => [
    `Two parameters are named \`${name}\`.`,
    "Give each parameter its own name.",
  ]),
};

const NAMES = {
  freeVariable: define("free-variable", ["K"], (name: string) => [
    `\`${name}\` is not declared in this function.`,
    `Hand it over: \`jit(fn, { captures: { ${name} } })\`.`,
  ]),
  ownNameCaptured: define("own-name-captured", ["f"], (name: string) => [
    `\`${name}\` is the name of this function and of something else that it captures.`,
    "Give one of the two another name.",
  ]),
  useBeforeDeclaration: define("use-before-declaration", ["x"], (name: string) => [
    `\`${name}\` may be used before its declaration, where JavaScript throws.`,
    `Move the declaration of \`${name}\` above its first use.`,
  ]),
  assignToConst: define("assign-to-const", ["x"], (name: string) => [
    `\`${name}\` is a constant and is assigned here.`,
    `Declare it with \`let ${name}\`.`,
  ]),
  assignToCapture: define("assign-to-capture", ["count"], (name: string) => [
    `\`${name}\` belongs to the code outside and cannot be assigned from here.`,
    "Return the value, or store it in an element of a typed array.",
  ]),
  assignToGlobal: define("assign-to-global", ["undefined"], (name: string) => [
    `The global \`${name}\` cannot be assigned.`,
    "Use a variable of your own.",
  ]),
  assignToFunction: define("assign-to-function", ["g"], (name: string) => [
    `\`${name}\` is a function inside the function and is assigned here.`,
    "Give each function its own name, declared once.",
  ]),
  functionAsValue: define("function-as-value", ["helper"], (name: string) => [
    `The function \`${name}\` is used as a value.`,
    `Call it, name it with \`const\`, or pass it to a captured function. Functions cannot be stored or compared.`,
  ]),
  globalAsValue: define("global-as-value", ["Math"], (name: string) => [
    `\`${name}\` is used as a value.`,
    `Name the member where it is used, as in \`${name === "Number" ? "Number.EPSILON" : "Math.sqrt(x)"}\`.`,
  ]),
  callOfValue: define("call-of-value", ["x"], (name: string) => [
    `\`${name}\` is called, but is not a function known to the compiler.`,
    `Capture a function: \`jit(fn, { captures: { ${name} } })\`.`,
  ]),
  argumentsObject: define("arguments-object", [], () => [
    "`arguments` is not supported.",
    "Name the parameters.",
  ]),
  evalCall: define("eval", [], () => [
    "`eval` is not supported.",
    "Write the code into the function.",
  ]),
  thisKeyword: define("this", [], () => [
    "`this` is not supported here.",
    "Use its fields, `this.x`, in the method that is compiled, or return it; a helper gets them as arguments.",
  ]),
  objectInHelper: define("object-in-helper", ["p"], (name: string) => [
    `Which object \`${name}\` is here is not known ahead.`,
    "Pass an argument, `this` or a captured object by its name or path, `f(p.size)`, or pass the fields.",
  ]),
  objectPaths: define("object-paths", [], () => [
    "Objects are passed on in too many ways: each is a function of its own.",
    "Walk lists and trees in JavaScript, or keep their numbers in typed arrays.",
  ]),
  unknownMethod: define("unknown-method", ["norm"], (name: string) => [
    `\`${name}\` of this object is no method that can be compiled.`,
    "Make it a function with its text on the object or its class, no accessor; native and bound ones run as they are.",
  ]),
};

const VALUES = {
  stringValue: define("string", [], () => [
    "Strings are not supported.",
    'Use numbers as codes; text is allowed only in `throw new Error("…")`.',
  ]),
  nullValue: define("null", [], () => [
    "`null` is supported only in `x == null` and where all that is returned is null, undefined or an argument.",
    "Use undefined, or a number that cannot occur, such as NaN or -1.",
  ]),
  bigintMember: define("bigint-member", ["asUintN"], (name: string) => [
    `This use of \`BigInt.${name}\` is not supported.`,
    "Write `BigInt.asIntN(64, x)` or `BigInt.asUintN(64, x)`, with at most 64 bits, as a number.",
  ]),
  regexp: define("regexp", [], () => [
    "Regular expressions are not supported.",
    "Do the matching outside and pass numbers.",
  ]),
  arrayLiteral: define("array-literal", [], () => [
    "Array literals with spread are not supported.",
    "Write every element out, or push the elements in a loop.",
  ]),
  objectLiteral: define("object-literal", [], () => [
    "Only object literals with plain fields are supported.",
    "Write `{ x: 1, y: 2 }`, without methods, accessors, spread, computed or inherited names.",
  ]),
  objectEscapes: define("object-escapes", [], () => [
    "An array or object made here can only be taken apart, changed or returned.",
    "Use its fields, as in `p.x`, or a typed array.",
  ]),
  unknownField: define("unknown-field", ["z"], (name: string) => [
    `\`${name}\` is no field of this array or object.`,
    "Give every field a value in the literal; what grows needs a typed array.",
  ]),
  objectIndex: define("object-index", [], () => [
    "The index of this array or object must be written out.",
    "Use a typed array for what is reached by a computed index.",
  ]),
  sharedObject: define("shared-object", ["p"], (name: string) => [
    `The array or object in \`${name}\` has more than one name here, and is changed or returned twice.`,
    "Make a new one where it is passed on: `{ x: p.x, y: p.y }`.",
  ]),
  mixedShape: define("mixed-shape", ["`p`"], (name: string) => [
    `${name[0].toUpperCase()}${name.slice(1)} holds different shapes of values.`,
    "Declare it with an array of that length, or an object with those keys in that order.",
  ]),
  mixedResultShape: define("mixed-result-shape", [], () => [
    "The function does not return the same shape everywhere.",
    "Let every way out return an array of one length, or an object with the same keys in the same order.",
  ]),
  tooManyResults: define("too-many-results", [], () => [
    "An array or object that is returned may have at most 32 values.",
    "Write them into a typed array that the caller passes in.",
  ]),
  newExpression: define("new", ["Map"], (name: string) => [
    `\`new ${name}\` is not supported.`,
    "Create it in the caller and pass it as a parameter.",
  ]),
  nestedFunction: define("nested-function", [], () => [
    "A function inside the function is used as a value.",
    "Declare it, `const g = (x) => …;`, and call it by its name: `g(x)`.",
  ]),
  recursiveClosure: define(
    "recursive-closure",
    ["walk", "count"],
    (name: string, variable: string) => [
      `\`${name}\` calls itself and assigns \`${variable}\`, which belongs to the function around it.`,
      `Pass \`${variable}\` as an argument and return its new value, or keep it in an element of a typed array.`,
    ],
  ),
  inliningTooLarge: define("inlining-too-large", ["g"], (name: string) => [
    `The calls of \`${name}\`, each written out with all that it calls, are too large.`,
    `Move \`${name}\` outside, and capture it: \`jit(fn, { captures: { ${name} } })\`.`,
  ]),
  nestedClass: define("nested-class", [], () => [
    "A class inside the function is not supported.",
    "Use variables and helper functions.",
  ]),
};

const EXPRESSIONS = {
  typeofOperator: define("typeof", [], () => [
    "`typeof` is supported only where it is compared with a text.",
    'Compare it where it stands: `typeof x === "number"`.',
  ]),
  deleteOperator: define("delete", [], () => [
    "`delete` is not supported.",
    "Store a number that marks the element as empty.",
  ]),
  inOperator: define("in-operator", [], () => [
    "`in` is not supported.",
    "Compare the index: `i >= 0 && i < a.length`.",
  ]),
  instanceofOperator: define("instanceof", [], () => [
    "`instanceof` is supported only for typed arrays.",
    "Write `a instanceof Float64Array`, or check the types in the caller.",
  ]),
  optionalChaining: define("optional-chaining", [], () => [
    "Optional chaining is not supported.",
    "Parameters are never null here: write `a[i]` or `a.length`.",
  ]),
  spread: define("spread", [], () => ["Spread is not supported.", "Loop over the elements."]),
  unknownMember: define("unknown-member", ["map"], (name: string) => [
    `The property \`${name}\` is not supported.`,
    "Typed arrays have `.length`, elements and most methods without callbacks; write the loop out.",
  ]),
  assignToLength: define("assign-to-length", [], () => [
    "The length of a typed array cannot be changed.",
    "Create the array with the right length in the caller.",
  ]),
  unknownMath: define("unknown-math", ["squareroot", ""], (name: string, near: string) => [
    `\`Math.${name}\` is not supported.`,
    near
      ? `Did you mean \`Math.${near}\`?`
      : "Write it with the functions of `Math` that ECMAScript 2024 has.",
  ]),
  mathWithoutCall: define("math-without-call", ["sqrt"], (name: string) => [
    `\`Math.${name}\` is used as a value.`,
    `Call it, \`Math.${name}(…)\`, or name it: \`const ${name} = Math.${name}\`.`,
  ]),
  mathConstantCall: define("math-constant-call", ["PI"], (name: string) => [
    `\`Math.${name}\` is a number, not a function.`,
    `Write \`Math.${name}\` without parentheses.`,
  ]),
  unknownNumberMember: define("unknown-number-member", ["parseInt"], (name: string) => [
    `\`Number.${name}\` is not supported.`,
    "Its constants, isNaN, isFinite, isInteger and isSafeInteger are.",
  ]),
  unsupportedCall: define("unsupported-call", [], () => [
    "Only captured functions and functions of `Math` can be called.",
    "Move the call out of the function, or capture what is called.",
  ]),
  unsupportedSyntax: define("unsupported-syntax", ["MetaProperty"], (type: string) => [
    `This syntax (${type}) is not supported.`,
    "Use variables, loops, calls and elements of typed arrays.",
  ]),
};

const STATEMENTS = {
  forIn: define("for-in", [], () => [
    "`for … in` is not supported.",
    "Count: `for (let i = 0; i < a.length; i++) { … }`.",
  ]),
  caughtError: define("caught-error", [], () => [
    "The error that `catch` gets can only be thrown again.",
    "Write `catch { … }`, and keep in a variable what it has to know; or catch in the caller.",
  ]),
  throwInTry: define("throw-in-try", [], () => [
    "This may throw inside a `try`, where only `throw` itself is supported.",
    "Call what may throw before the `try`, or catch in the caller.",
  ]),
  throwForm: define("throw-form", [], () => [
    'Only `throw new Error("text")` is supported, with numbers and booleans in the text.',
    'Throw one of JavaScript\'s own error classes with a text: `throw new RangeError("n is " + n)`.',
  ]),
  withStatement: define("with", [], () => ["`with` is not supported.", "Name the values."]),
  debuggerStatement: define("debugger", [], () => [
    "`debugger` is not supported.",
    "Remove it, or debug the plain function: `f.original`.",
  ]),
};

/** Found when a function is compiled for the kinds of its arguments. */
export const KINDS = {
  arrayAsNumber: define("array-as-number", ["Float64Array"], (found: string) => [
    `A number is needed here, but this is ${found}.`,
    "Take an element, `a[i]`, or the length, `a.length`.",
  ]),
  notAnArray: define("not-an-array", ["number"], (found: string) => [
    `A typed array is needed here, but this is ${found}.`,
    "Pass a typed array for this parameter.",
  ]),
  arrayOfBuffer: define(
    "array-of-buffer",
    ["Float64Array", "number"],
    (name: string, found: string) => [
      `\`new ${name}\` with an offset or a length takes a buffer, but this is ${found}.`,
      `Write \`new ${name}(a.buffer, offset, length)\`, or without the rest: \`new ${name}(length)\`.`,
    ],
  ),
  bufferOfArray: define("buffer-of-array", [], () => [
    "The buffer of this array is not known: it may be a view, or one of several arrays.",
    "Take `buffer` of an array that `new` made here, of a parameter, or of a captured array.",
  ]),
  notAView: define("not-a-view", ["Float64Array"], (found: string) => [
    `A DataView is needed here, but this is ${found}.`,
    "Pass a DataView, or make one of a buffer: `new DataView(a.buffer)`.",
  ]),
  bigintMix: define("bigint-mix", ["number"], (found: string) => [
    `A bigint cannot be used here${found === "bigint" ? "" : `, or not together with ${found}`}.`,
    "Convert first: `Number(b)`, or `BigInt(n)`; write literals such as `1n`.",
  ]),
  bigintRange: define("bigint-range", [], () => [
    "This bigint may not fit in 64 bits, or one may be negative and the other 2n ** 63n or more.",
    "Keep it in 64 bits: `BigInt.asUintN(64, a * b + c)`.",
  ]),
  bigintShift: define("bigint-shift", [], () => [
    "How far a bigint is shifted must be known to be 0n to 63n.",
    "Shift by a literal, `x >> 33n`, or by `n & 63n`.",
  ]),
  bigintResult: define("bigint-result", [], () => [
    "A bigint cannot be a part of an array or object that is returned.",
    "Return the bigint alone, or write it into an array that the caller passes.",
  ]),
  mixedArrays: define("mixed-arrays", ["Float64Array or Float32Array"], (found: string) => [
    `This may be any of ${found}.`,
    "Use one kind of typed array, or one function for each.",
  ]),
  arrayLength: define("array-length", ["boolean"], (found: string) => [
    `The length of a new array must be a number, but this is ${found}.`,
    "Give the length as a number, or the elements in a literal: `[x]`.",
  ]),
  badIndex: define("bad-index", ["boolean"], (found: string) => [
    `An index must be a number, but this is ${found}.`,
    "Pass a number for it; of a boolean make one: `a[flag ? 1 : 0]`.",
  ]),
  arrayResult: define("array-result", ["Float64Array"], (found: string) => [
    `Which ${found} is returned is not known ahead: it may be one of several arrays.`,
    "Return a new array, or on every way out a parameter, `this`, null or undefined, each by its name.",
  ]),
  objectAsValue: define("object-as-value", ["p"], (name: string) => [
    `\`${name}\` is an object, and only its fields can be used: \`${name}.x\`.`,
    "Read or assign fields that are numbers, booleans or arrays; do not pass, compare or replace the object.",
  ]),
  fieldsAheadOfTime: define("fields-ahead-of-time", ["p.x"], (name: string) => [
    `\`${name}\` is a field of an object, which is not supported ahead of time.`,
    "Make it a parameter.",
  ]),
  plainArrayMethod: define("plain-array-method", ["sort"], (name: string) => [
    `\`${name}\` of a plain array is not supported.`,
    "Use a typed array, or write the loop out.",
  ]),
  rowStore: define("row-store", ["number[][]"], (found: string) => [
    `An element of a ${found} is assigned, which is an array.`,
    "Assign what is in it: `a[i][j] = x`.",
  ]),
  booleanElement: define("boolean-element", ["boolean"], (found: string) => [
    `A plain array or a field takes a number here, but this is ${found}.`,
    "Store 1 and 0: `a[i] = flag ? 1 : 0`, or use a Uint8Array.",
  ]),
  randomWithPlainArray: define("random-with-plain-array", [], () => [
    "Math.random is drawn in a call that may start again as JavaScript, for a plain array or a result of another kind.",
    "Use typed arrays and one kind of result, or draw the numbers before the call.",
  ]),
  mixedKinds: define("mixed-kinds", ["`x`", "number or boolean"], (name: string, found: string) => [
    `${name} may be ${found}, and what uses it can tell them apart.`,
    "Give every branch the same kind of value: `x ? 1 : 0` makes a boolean a number.",
  ]),
};

/** Factories by name, in the order of the documentation. */
export const PROBLEMS = {
  ...FUNCTION_FORMS,
  ...PARAMETERS,
  ...NAMES,
  ...VALUES,
  ...EXPRESSIONS,
  ...STATEMENTS,
  ...SIGNATURES,
  ...MODULES,
  ...KINDS,
};
