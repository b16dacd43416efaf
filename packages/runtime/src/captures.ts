/**
 * From a function and its captures object to what is compiled together, and to what each call must check.
 *
 * A captured function made by `jit()` stands for its original and brings its own captures; a plain one
 * shares those of the function that captures it, and so does a member of a captured object. What is the engine's own is
 * known by its global name, and not compiled. A captured value is known by its key: the property's name,
 * prefixed with the helper's where it comes from another captures object. A value is read from its object at
 * every call; of a function, every call checks that it still is the one that was compiled.
 *
 * What the bundler plugin says of a function takes the place of its text and captures. Plain functions that are found in
 * its variables share none, because their texts are a minifier's.
 */
import {
  type CaptureSource,
  type Method,
  classify,
  describeValue,
  findMember,
  nativeName,
} from "@numboa/compiler/abi";
import type {
  CaptureBinding,
  FunctionBinding,
  MemberBindings,
  OwnContract,
  SourceFunction,
  SourceUnit,
} from "@numboa/parser";
import { CapturedFunctions, memberPathsIn } from "./captured-functions.ts";
import { nameOf } from "./errors.ts";
import {
  type Found,
  type Names,
  isCaptureRoot,
  mayReadBuffer,
  namesIn,
  observeFields,
} from "./fields.ts";
import type { WrittenSource } from "./function-source.ts";
import { isWithoutText } from "./registry.ts";
import type { Signature } from "./signature.ts";
import type { AnyFunction } from "./types.ts";

type CapturesObject = Readonly<Record<string, unknown>>;

/** A function made by `jit()`, seen as a helper of another. */
export interface Helper {
  readonly original: AnyFunction;
  readonly captures: CapturesObject;
  /** What its options say of its code, whoever calls it. */
  readonly own?: OwnContract;
  /** Its text, where that is not the function's own; `captures` are its variables then. */
  readonly source?: WrittenSource;
}

/** Where a captured variable is used. */
interface Use {
  readonly text: string;
  readonly name: string;
}

/** Grows with the methods that the objects of calls have. */
export interface Collected {
  readonly unit: SourceUnit;
  readonly values: ReadonlyMap<string, CaptureSource>;
  /** That of all functions. */
  readonly text: string;
  /** What may be the name of a field or method in it. */
  readonly names: Names;
  readonly functions: CapturedFunctions;
  /** Functions of which no text says what they do, because they were compiled ahead of time; by their names in messages. */
  readonly withoutText: readonly string[];
  /** The key of a method; undefined where there are too many. */
  keyOfMethod(method: Method): string | undefined;
}

/** A program that makes a function for each object would otherwise add to the unit without end. */
const MAX_FUNCTIONS = 128;

/** Nothing is known of what the names in a text are, a method's say: they are the globals of these names, or refused. */
const NO_CAPTURES: CapturesObject = {};

export function collectUnit(
  entry: Helper,
  signature: Signature | undefined,
  helperOf: (value: unknown) => Helper | undefined,
): Collected {
  return new Collector(entry, signature, helperOf);
}

/**
 * Kinds of all captured values now; `unfit` names those that cannot be passed, and what they are. A getter that
 * throws, of a variable before its declaration say, concerns nobody but the function that uses it.
 */
export function observeCaptures(
  collected: Pick<Collected, "values" | "text" | "names">,
): Found & { readonly unfit: Record<string, string> } {
  const found: Found = { kinds: {}, methods: {} };
  const { kinds } = found;
  const unfit: Record<string, string> = {};
  for (const [key, { object, property }] of collected.values) {
    const { value, problem } = readCapture(object, property);
    const kind = classify(value);
    if (problem !== undefined) unfit[key] = problem;
    else if (kind === undefined || kind === "object") unfit[key] = describeValue(value);
    else kinds[key] = kind;
    const hasFields =
      kind === "object" || (kind !== undefined && mayReadBuffer(kind, collected.text));
    if (hasFields && isCaptureRoot(key)) observeFields(key, value, collected.names, found);
  }
  return { ...found, unfit };
}

function readCapture(object: object, property: string): { value?: unknown; problem?: string } {
  try {
    return { value: Reflect.get(object, property) };
  } catch {
    return { problem: "a getter that throws" };
  }
}

/** A function that is in the unit, by what it was found with. */
interface Known {
  readonly original: unknown;
  readonly captures: CapturesObject;
  readonly key: string;
}

/** A program's start makes one of these for each function, and most capture nothing: maps are made when something is. */
class Collector implements Collected {
  readonly unit: SourceUnit;
  readonly values = new Map<string, CaptureSource>();
  readonly functions = new CapturedFunctions();
  readonly withoutText: string[] = [];

  readonly #helperOf: (value: unknown) => Helper | undefined;
  readonly #texts: Record<string, SourceFunction> = {};
  readonly #known: Known[] = [];
  #prefixes: Map<CapturesObject, string> | undefined;
  #read: Map<CapturesObject, Map<string, unknown>> | undefined;
  /** Those that the bundler plugin wrote: their names mean nothing in a minifier's texts. */
  readonly #written: CapturesObject[] = [];
  /** Of methods, by their texts. */
  #methods: Map<string, string> | undefined;
  #text = "";
  #inText = 0;
  #names: Names | undefined;

  constructor(
    entry: Helper,
    signature: Signature | undefined,
    helperOf: (value: unknown) => Helper | undefined,
  ) {
    this.#helperOf = helperOf;
    this.unit = { entry: this.#add(entry, signature), functions: this.#texts };
  }

  get text(): string {
    const all = Object.values(this.#texts);
    if (this.#inText === all.length) return this.#text;
    this.#inText = all.length;
    this.#names = undefined;
    return (this.#text = all.map(({ source }) => source).join("\n"));
  }

  get names(): Names {
    const { text } = this;
    return (this.#names ??= namesIn(text));
  }

  keyOfMethod({ fn, text }: Method): string | undefined {
    const known = text === undefined ? undefined : this.#methods?.get(text);
    if (known !== undefined) return known;
    const helper = this.#helperOf(fn) ?? { original: fn as AnyFunction, captures: NO_CAPTURES };
    const isFull = Object.keys(this.#texts).length >= MAX_FUNCTIONS;
    const key = isFull ? this.#keyOf(helper) : this.#add(helper);
    if (text !== undefined && key !== undefined) (this.#methods ??= new Map()).set(text, key);
    return key;
  }

  /** The key of a function that is known. */
  #keyOf({ original, captures }: Helper): string | undefined {
    return this.#known.find((one) => one.original === original && one.captures === captures)?.key;
  }

  /** The key of a function, which is added with all that it captures unless it is known. */
  #add(helper: Helper, signature?: Signature): string {
    const { original, captures, own } = helper;
    const before = this.#keyOf(helper);
    if (before !== undefined) {
      // The entry calls itself through `jit()`: what the dispatcher checks of its arguments is to be checked there, too.
      if (own !== undefined) this.#texts[before] = { ...this.#texts[before], own };
      return before;
    }
    if (helper.source !== undefined) return this.#addWritten(helper, helper.source, signature);
    const name = nameOf(original);
    const key = unusedKey(name, this.#texts);
    this.#known.push({ original, captures, key });
    const bindings: Record<string, CaptureBinding> = {};
    const source = Function.prototype.toString.call(original);
    const fn: SourceFunction = {
      name,
      source,
      captures: bindings,
      ...(own !== undefined && { own }),
      ...annotationsOf(signature),
    };
    this.#texts[key] = fn;
    for (const property of Object.keys(captures)) {
      bindings[property] = this.#bind(captures, property, key, { text: source, name: property });
    }
    return key;
  }

  /** The functions of a unit that the bundler plugin wrote. */
  #addWritten(helper: Helper, { unit }: WrittenSource, signature?: Signature): string {
    const { original, captures, own } = helper;
    this.#written.push(captures);
    const all = Object.entries(unit.functions);
    const keys = new Map<string, string>();
    for (const [written, { annotations: _, ...text }] of all) {
      const key = unusedKey(text.name, this.#texts);
      keys.set(written, key);
      // Reserves the place.
      this.#texts[key] = { ...text, captures: {} };
    }
    const entry = keys.get(unit.entry)!;
    this.#known.push({ original, captures, key: entry });
    for (const [written, { source, captures: bindings }] of all) {
      const key = keys.get(written)!;
      const bound = Object.entries(bindings).map(([name, binding]) => {
        if (binding.kind === "value") {
          return [name, this.#bind(captures, binding.key, entry, { text: source, name })];
        }
        if (binding.kind !== "function") return [name, binding];
        return [name, { kind: "function", key: keys.get(binding.key)! }];
      });
      this.#texts[key] = {
        ...this.#texts[key],
        captures: Object.fromEntries(bound),
        ...(key === entry && { ...(own !== undefined && { own }), ...annotationsOf(signature) }),
      };
    }
    return entry;
  }

  /** @param use the text that uses it, and by what name */
  #bind(object: CapturesObject, property: string, user: string, use: Use): CaptureBinding {
    const value = this.#valueOf(object, property);
    const native = nativeName(value);
    if (native !== undefined || typeof value === "function") {
      this.functions.add(object, property, value);
    }
    if (native !== undefined) return { kind: "global", name: native };
    const members = this.#membersOf(object, property, value, use);
    if (typeof value === "function") return { ...this.#functionOf(value, object), ...members };
    const key = `${this.#prefixOf(object, user)}${property}`;
    this.values.set(key, { object, property });
    return { kind: "value", key, ...members };
  }

  /** Read once: a getter may make a function anew each time, without end. */
  #valueOf(object: CapturesObject, property: string): unknown {
    this.#read ??= new Map();
    const known = this.#read.get(object) ?? new Map<string, unknown>();
    this.#read.set(object, known);
    if (!known.has(property)) known.set(property, readCapture(object, property).value);
    return known.get(property);
  }

  #functionOf(value: unknown, captures: CapturesObject): FunctionBinding {
    const name = nativeName(value);
    if (name !== undefined) return { kind: "global", name };
    const shared = this.#written.includes(captures) ? NO_CAPTURES : captures;
    const helper = this.#helperOf(value) ?? { original: value as AnyFunction, captures: shared };
    if (isWithoutText(value as object)) this.withoutText.push(nameOf(helper.original));
    return { kind: "function", key: this.#add(helper) };
  }

  #membersOf(
    object: CapturesObject,
    property: string,
    value: unknown,
    { text, name }: Use,
  ): { members?: MemberBindings } {
    if (typeof value !== "function" && typeof value !== "object") return {};
    const members: Record<string, FunctionBinding> = {};
    for (const path of memberPathsIn(text, name)) {
      const member = memberAt(value, path);
      if (member === undefined) continue;
      this.functions.addMember(object, property, path, member);
      members[path.join(".")] = this.#functionOf(member, object);
    }
    return Object.keys(members).length === 0 ? {} : { members };
  }

  /** The entry's own captures keep their names. */
  #prefixOf(object: CapturesObject, user: string): string {
    this.#prefixes ??= new Map();
    const known = this.#prefixes.get(object);
    if (known !== undefined) return known;
    const prefix = this.#prefixes.size === 0 ? "" : `${user}.`;
    this.#prefixes.set(object, prefix);
    return prefix;
  }
}

/** A module's variable that is not there yet cannot even be looked at. */
function memberAt(value: unknown, path: readonly string[]): unknown {
  try {
    return path.includes("__proto__") ? undefined : findMember(value, path);
  } catch {
    return undefined;
  }
}

function unusedKey(name: string, functions: Readonly<Record<string, unknown>>): string {
  // The one key that an object does not take as a property of its own.
  let key = name === "__proto__" ? "proto" : name;
  for (let count = 2; Object.hasOwn(functions, key); count++) key = `${name}_${count}`;
  return key;
}

function annotationsOf(signature: Signature | undefined): Pick<SourceFunction, "annotations"> {
  if (signature === undefined) return {};
  const { params, result } = signature;
  return { annotations: result === undefined ? { params } : { params, result } };
}
