/**
 * What a call passes besides its arguments: captured variables, and fields of objects that are arguments, `this` or
 * captured.
 *
 * A variable is read once in each call, also where several fields are of the object that it holds: reading it may run
 * a getter of the captures object, which is user code. Fields are looked at after that, and no code runs from then on.
 */
import { type Cell, type Place, anyShared, findField, makeCell } from "./fields.ts";
import type { CaptureAbi, FunctionAbi } from "./types.ts";

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

/** Undefined where a value cannot be had: then JavaScript runs. */
export type ReadCaptured = (self: unknown, args: readonly unknown[]) => CapturedValues | undefined;

type Root = (self: unknown, args: readonly unknown[]) => unknown;

/** `sources` has one for each capture that is no field of an argument or of `this`. */
export function makeReader(
  { captures }: FunctionAbi,
  sources: readonly (CaptureSource | undefined)[],
): ReadCaptured {
  const roots: Root[] = [];
  const indices = new Map<string, number>();
  const rootOf = captures.map((capture, i) => {
    const key = capture.field?.root ?? capture.name;
    const known = indices.get(key);
    if (known !== undefined) return known;
    indices.set(key, roots.length);
    return roots.push(makeRoot(capture, sources[i])) - 1;
  });
  // Without fields, the roots are the values.
  const read: (roots: readonly unknown[]) => CapturedValues | undefined = captures.some(hasField)
    ? (objects) => readFields(captures, sources, (i) => objects[rootOf[i]])
    : (values) => ({ values, cells: NO_CELLS });
  return (self, args) => {
    try {
      return read(roots.map((root) => root(self, args)));
    } catch {
      // A getter threw, or a module's variable is not there yet: the original, which may not ask it, runs.
      return undefined;
    }
  };
}

const NO_CELLS: readonly Cell[] = [];

const hasField = ({ field }: CaptureAbi): boolean => field !== undefined;

function makeRoot({ field }: CaptureAbi, source: CaptureSource | undefined): Root {
  if (field?.root === "this") return (self) => self;
  if (source !== undefined) return () => Reflect.get(source.object, source.property) as unknown;
  const index = Number(field!.root);
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
