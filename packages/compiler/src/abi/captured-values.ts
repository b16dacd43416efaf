/**
 * What a call passes besides its arguments: captured variables, and fields of objects that are arguments, `this` or
 * captured. And whether the methods of these objects are those that were compiled in.
 *
 * A variable is read once in each call, also where several fields are of the object that it holds: reading it may run
 * a getter of the captures object, which is user code. Fields are looked at after that, and no code runs from then on.
 */
import { makeElementTest } from "./array-elements.ts";
import { type Cell, type Place, anyShared, findField, makeCell } from "./fields.ts";
import { type Method, hasMethod } from "./methods.ts";
import type { CaptureAbi, FieldAbi, FunctionAbi } from "./types.ts";

/** Where a captured value is read at each call. */
export interface CaptureSource {
  readonly object: object;
  readonly property: string;
}

export interface CapturedValues {
  /** In the order of `abi.captures`; a cell's is its array. */
  readonly values: readonly unknown[];
  readonly cells: readonly Cell[];
}

/** What must be on a path, and where the captured object is read that it leads from. */
export interface PathSource {
  readonly method: Method | undefined;
  readonly source: CaptureSource | undefined;
}

/** Undefined where a value cannot be had, or a method is another: then JavaScript runs. */
export type ReadCaptured = (self: unknown, args: readonly unknown[]) => CapturedValues | undefined;

/**
 * `sources` has one for each capture that is no field of an argument or of `this`; `paths` has one for each of the
 * ABI's.
 */
export function makeReader(
  abi: FunctionAbi,
  sources: readonly (CaptureSource | undefined)[],
  paths: readonly PathSource[] = [],
): ReadCaptured {
  const { captures } = abi;
  const roots = new Roots();
  const rootOf = captures.map(({ name, field }, i) =>
    roots.add(field ?? { root: name }, sources[i]),
  );
  const tests = (abi.paths ?? []).map(({ root, path }, i): PathTest => {
    const { method, source } = paths[i];
    return { at: roots.add({ root }, source), path, method };
  });
  // Without fields, the first roots are the values.
  const areUnstored = makeElementTest(abi);
  const read: Read = captures.some(hasField)
    ? (objects, args) => {
        const found = readFields(captures, sources, (i) => objects[rootOf[i]]);
        const passes = found && (areUnstored?.(found.arrays, args, found.values) ?? true);
        return passes ? found : undefined;
      }
    : (values) => ({ values, cells: NO_CELLS });
  const readUnchanged: Read =
    tests.length === 0
      ? read
      : (objects, args) =>
          tests.every((one) => isUnchanged(one, objects)) ? read(objects, args) : undefined;
  return (self, args) => {
    try {
      return readUnchanged(roots.read(self, args), args);
    } catch {
      // A getter threw, or a module's variable is not there yet: the original, which may not ask it, runs.
      return undefined;
    }
  };
}

type Read = (roots: readonly unknown[], args: readonly unknown[]) => CapturedValues | undefined;

const NO_CELLS: readonly Cell[] = [];

const hasField = ({ field }: CaptureAbi): boolean => field !== undefined;

interface PathTest {
  /** The index of its root. */
  readonly at: number;
  readonly path: readonly string[];
  readonly method: Method | undefined;
}

function isUnchanged({ at, path, method }: PathTest, roots: readonly unknown[]): boolean {
  if (method) return hasMethod(roots[at], path, method);
  return findField(roots[at], path) !== undefined;
}

type Root = (self: unknown, args: readonly unknown[]) => unknown;

/** What values and objects are read from: each is asked for once in a call. */
class Roots {
  readonly #all: Root[] = [];
  readonly #indices = new Map<string, number>();

  add({ root }: Pick<FieldAbi, "root">, source: CaptureSource | undefined): number {
    const known = this.#indices.get(root);
    if (known !== undefined) return known;
    this.#indices.set(root, this.#all.length);
    return this.#all.push(makeRoot(root, source)) - 1;
  }

  read(self: unknown, args: readonly unknown[]): readonly unknown[] {
    return this.#all.map((root) => root(self, args));
  }
}

function makeRoot(root: string, source: CaptureSource | undefined): Root {
  if (source !== undefined) return () => Reflect.get(source.object, source.property) as unknown;
  if (root === "this") return (self) => self;
  const index = Number(root);
  return (_, args) => args[index];
}

function readFields(
  captures: readonly CaptureAbi[],
  sources: readonly (CaptureSource | undefined)[],
  rootOf: (i: number) => unknown,
): (CapturedValues & { readonly arrays: readonly unknown[] }) | undefined {
  const values: unknown[] = [];
  const cells: Cell[] = [];
  const arrays: unknown[] = [];
  const places: (Pick<Place, "holder" | "property"> & { readonly cell: boolean })[] = [];
  let trusted: unknown;
  for (let i = 0; i < captures.length; i++) {
    const { field } = captures[i];
    if (field === undefined) {
      const { object, property } = sources[i]!;
      places.push({ holder: object, property, cell: false });
      values.push(rootOf(i));
      continue;
    }
    const root = rootOf(i);
    const place = findField(root, field.path, trusted);
    if (place === undefined) return undefined;
    trusted = root;
    // Of all that has fields, only an array has elements.
    if (Array.isArray(place.holder)) arrays.push(place.holder);
    places.push({ holder: place.holder, property: place.property, cell: field.cell });
    const cell = field.cell ? makeCell(place) : undefined;
    if (field.cell && cell === undefined) return undefined;
    if (cell !== undefined) cells.push(cell);
    values.push(cell?.values ?? place.descriptor.value);
  }
  return cells.length > 0 && anyShared(places) ? undefined : { values, cells, arrays };
}
