/**
 * Functions that are reached through captured values, and whether they still are what they were.
 *
 * A captured variable may hold a function, the engine's own or another, or an object whose members are functions:
 * `util.clamp`. Which members a function calls stands in its text, and only those are looked up. As fields are, members
 * are read from the descriptors of data properties of the object's own: no getter runs, and what a Proxy or a prototype
 * would give is JavaScript's.
 */
import { findMember, nativeName } from "@numboa/compiler/abi";

type CapturesObject = Readonly<Record<string, unknown>>;

/** What one captured variable was when the unit was collected. */
interface CapturedRoot {
  readonly object: CapturesObject;
  readonly property: string;
  /** The function or object that it must be; undefined where only its members matter. */
  value: unknown;
  readonly members: Member[];
}

interface Member {
  readonly path: readonly string[];
  readonly value: unknown;
}

const GLOBALS: CapturesObject = { Math };

/** All captured functions of a unit. */
export class CapturedFunctions {
  readonly #roots: CapturedRoot[] = [];

  /** Whether there is nothing that could change. */
  get none(): boolean {
    return this.#roots.length === 0;
  }

  /** The variable must hold this function, or an object of the engine's. */
  add(object: CapturesObject, property: string, value: unknown): void {
    this.#rootOf(object, property).value = value;
    this.#checkRandom(value);
  }

  /** What the variable holds must have this function at the end of a path. */
  addMember(
    object: CapturesObject,
    property: string,
    path: readonly string[],
    value: unknown,
  ): void {
    const { members } = this.#rootOf(object, property);
    const key = path.join(".");
    if (!members.some((member) => member.path.join(".") === key)) members.push({ path, value });
    this.#checkRandom(value);
  }

  /** It is looked up by its global name where it is drawn, so that must be the one that was captured. */
  #checkRandom(value: unknown): void {
    if (nativeName(value) !== "Math.random") return;
    const { members } = this.#rootOf(GLOBALS, "Math");
    if (members.length === 0) members.push({ path: ["random"], value });
  }

  #rootOf(object: CapturesObject, property: string): CapturedRoot {
    const known = this.#roots.find((one) => one.object === object && one.property === property);
    if (known !== undefined) return known;
    const root: CapturedRoot = { object, property, value: undefined, members: [] };
    this.#roots.push(root);
    return root;
  }

  /** False once one was replaced, by another or by a value. Each variable is read once. */
  unchanged(): boolean {
    try {
      for (const root of this.#roots) if (!isUnchanged(root)) return false;
      return true;
    } catch {
      return false; // a getter threw: only the original knows what follows from that
    }
  }
}

function isUnchanged({ object, property, value, members }: CapturedRoot): boolean {
  const now = object[property];
  if (value !== undefined && now !== value) return false;
  for (const member of members) {
    if (findMember(now, member.path) !== member.value) return false;
  }
  return true;
}

/** What may be a name, in words and comments too: it is only looked up. */
const NAMES = /^(?:\s*\.\s*[\p{ID_Start}$_][\p{ID_Continue}$]*)+/u;

/** The paths of what looks like members of a name in a text: `clamp` where it has `util.clamp`. */
export function memberPathsIn(text: string, name: string): readonly (readonly string[])[] {
  const found = new Map<string, readonly string[]>();
  if (name === "") return [];
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const after = at + name.length;
    // Nothing else is worth the look of a regular expression, which costs a first call more than all of this.
    if (!/[\s.]/.test(text[after] ?? "")) continue;
    const [chain] = NAMES.exec(text.slice(after)) ?? [""];
    const path = chain
      .split(".")
      .slice(1)
      .map((part) => part.trim());
    if (path.length > 0) found.set(path.join("."), path);
  }
  return [...found.values()];
}
