/**
 * What a call passes besides its arguments: captured variables, and fields of objects that are arguments, `this` or
 * captured. And whether the methods of these objects are those that were compiled in.
 *
 * A variable is read once in each call, also where several fields are of the object that it holds: reading it may run
 * a getter of the captures object, which is user code. Fields are looked at after that, and no code runs from then on.
 */
import { isElementCapture, makeElementTest } from "./array-elements.ts";
import { type Cell, type Place, anyShared, closeCells, findField, makeCell } from "./fields.ts";
import { type Method, hasMethod } from "./methods.ts";
import { isObject } from "./objects.ts";
import type { Part, Way } from "./part.ts";
import type { CaptureAbi, FunctionAbi } from "./types.ts";

export const captured: Part = {
  bind: ({ abi, captures = [], paths, guards }) => {
    const read = makeReader(abi, captures, paths);
    const count = abi.params.length;
    return {
      way: ({ kind }) => (kind === "object" ? OBJECT : undefined),
      ready(self, args) {
        const found = read(self, args);
        if (found === undefined) return false;
        for (let i = 0; i < abi.captures.length; i++) {
          const guard = guards[count + i];
          if (!guard.admit(found.values[i], guard)) return false;
        }
        return true;
      },
      begin(passing) {
        const found = read(passing.self, passing.args);
        if (found === undefined) return false;
        passing.values = [...passing.values, ...found.values];
        passing.cells = found.cells;
        return true;
      },
      leave({ cells }, kept) {
        if (kept) closeCells(cells!);
      },
    };
  },
};

/** Its fields are passed, when they are read, and which function it is. */
const OBJECT: Way = {
  admit(value, { slots, index }) {
    if (!isObject(value)) return false;
    slots[index] = 0;
    return true;
  },
  pass: (value, { argv }) => isObject(value) && argv.push(0) > 0,
};

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
function makeReader(
  abi: FunctionAbi,
  sources: readonly (CaptureSource | undefined)[],
  paths: readonly PathSource[] = [],
): ReadCaptured {
  const { captures } = abi;
  const roots: Root[] = [];
  const indices = new Map<string, number>();
  /** The index of a root: each is asked for once in a call. */
  const addRoot = (root: string, source: CaptureSource | undefined): number => {
    const known = indices.get(root);
    if (known !== undefined) return known;
    indices.set(root, roots.length);
    return roots.push(makeRoot(root, source)) - 1;
  };
  const rootOf = captures.map(({ name, field }, i) => addRoot(field?.root ?? name, sources[i]));
  const tests = (abi.paths ?? []).map(({ root, path }, i): PathTest => {
    const { method, source } = paths[i];
    return { at: addRoot(root, source), path, method };
  });
  // Without fields, the first roots are the values.
  let read: Read = (values) => ({ values, cells: NO_CELLS });
  if (captures.some(hasField)) {
    read = (objects) => readFields(captures, sources, (i) => objects[rootOf[i]]);
  }
  if (captures.some(isElementCapture)) read = withElements(abi, read, rootOf);
  if (tests.length > 0) read = withPaths(tests, read);
  return (self, args) => {
    try {
      return read(
        roots.map((root) => root(self, args)),
        args,
      );
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

/** Reads only where everything is on its path. */
function withPaths(tests: readonly PathTest[], read: Read): Read {
  return (roots, args) => {
    for (const { at, path, method } of tests) {
      const isThere = method
        ? hasMethod(roots[at], path, method)
        : findField(roots[at], path) !== undefined;
      if (!isThere) return undefined;
    }
    return read(roots, args);
  };
}

/** Reads only where elements are those of plain arrays, and none of these is stored to. */
function withElements(abi: FunctionAbi, read: Read, rootOf: readonly number[]): Read {
  const areUnstored = makeElementTest(abi);
  const elements = abi.captures.flatMap((capture, i) =>
    isElementCapture(capture) ? [{ at: rootOf[i], path: capture.field!.path.slice(0, -1) }] : [],
  );
  return (roots, args) => {
    const found = read(roots, args);
    if (found === undefined) return undefined;
    const arrays = elements.map(({ at, path }) => findField(roots[at], path)?.descriptor.value);
    const passes = arrays.every(Array.isArray) && areUnstored(arrays, args, found.values);
    return passes ? found : undefined;
  };
}

type Root = (self: unknown, args: readonly unknown[]) => unknown;

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
): CapturedValues | undefined {
  const values: unknown[] = [];
  const cells: Cell[] = [];
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
    places.push({ holder: place.holder, property: place.property, cell: field.cell });
    const cell = field.cell ? makeCell(place) : undefined;
    if (field.cell && cell === undefined) return undefined;
    if (cell !== undefined) cells.push(cell);
    values.push(cell?.values ?? place.descriptor.value);
  }
  return cells.length > 0 && anyShared(places) ? undefined : { values, cells };
}
