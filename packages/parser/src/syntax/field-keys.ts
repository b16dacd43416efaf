/**
 * The keys of fields among the captures of a function: `0::x` (of the first argument), `this::size.width`,
 * `cfg::scale` of a captured object; where some function assigns the field, `=` follows.
 */
const SEPARATOR = "::";
const CELL = "=";

export interface FieldKey {
  /** The number of an argument, `this`, or the key of a captured value. */
  readonly root: string;
  readonly path: readonly string[];
  readonly cell: boolean;
}

export function fieldKey(root: string, path: readonly string[]): string {
  return `${root}${SEPARATOR}${path.join(".")}`;
}

/** The key of an object: of what is at the end of a path, or of the root itself. */
export function objectKey(root: string, path: readonly string[]): string {
  return path.length === 0 ? root : fieldKey(root, path);
}

export function cellKey(key: string): string {
  return `${key}${CELL}`;
}

/** The parts of a field's key; undefined for the key of a captured value. */
export function parseFieldKey(key: string): FieldKey | undefined {
  const at = key.lastIndexOf(SEPARATOR);
  if (at < 0) return undefined;
  const cell = key.endsWith(CELL);
  const path = key.slice(at + SEPARATOR.length, cell ? -CELL.length : undefined).split(".");
  return { root: key.slice(0, at), path, cell };
}
