/**
 * The plain JavaScript of exported functions: what runs where compiled code does not.
 *
 * Each source file becomes a scope of its own, with the constants and functions that its functions name,
 * under the very names they use: within one file a free name means one thing. A function of another file
 * is a constant of the scope, taken from that file's scope. What is the engine's own is handed to the scope from outside, and numbers
 * are written without names: the file may have a `Math`, `NaN` or `undefined` of its own.
 */
import type { SourceFunction, SourceUnit } from "@numboa/parser";

export interface JavaScript {
  /** Statements that define the scopes. */
  readonly text: string;
  /** For each unit, the expression that is its entry. */
  readonly expressions: readonly string[];
}

interface Scope {
  readonly file: string;
  /** The constant that holds it. */
  readonly id: string;
  readonly constants: Map<string, string>;
  /** What is the engine's own, by the name it has here. */
  readonly globals: Map<string, string>;
  readonly functions: Map<string, Placed>;
  /** Functions of other files, by the name they have here. */
  readonly imports: Map<string, Placed>;
}

interface Placed {
  readonly scope: Scope;
  readonly source: string;
  /** The name under which the scope gives it out. */
  readonly property: string;
  /** Names that functions of its file have for it. */
  readonly names: Set<string>;
  given: boolean;
}

/** Writes the scopes of these units. Functions that several units use are written once. */
export function writeJavaScript(units: readonly SourceUnit[]): JavaScript {
  const scopes = new Map<string, Scope>();
  const entries = units.map((unit) => {
    for (const fn of Object.values(unit.functions)) bindCaptures(scopes, unit, fn);
    const entry = place(scopes, unit.functions[unit.entry]);
    entry.given = true;
    return entry;
  });
  const written = new Set<Scope>();
  const texts: string[] = [];
  for (const scope of inOrder([...scopes.values()])) {
    texts.push(writeScope(scope, written));
    written.add(scope);
  }
  return { text: texts.join("\n"), expressions: entries.map(expressionOf) };
}

function place(scopes: Map<string, Scope>, fn: SourceFunction): Placed {
  const { file, line } = fn.location!;
  const scope: Scope = scopes.get(file) ?? {
    file,
    id: `numboa$${scopes.size}`,
    constants: new Map(),
    globals: new Map(),
    functions: new Map(),
    imports: new Map(),
  };
  scopes.set(file, scope);
  // Two functions on one line differ in the spaces that keep their columns.
  const key = `${line}:${fn.source}`;
  const known = scope.functions.get(key);
  if (known !== undefined) return known;
  // In an object literal, `__proto__` is no property.
  const taken = new Set(["__proto__"]);
  for (const other of scope.functions.values()) taken.add(other.property);
  let property = fn.name;
  for (let i = 2; taken.has(property); i++) property = `${fn.name}$${i}`;
  const source = fn.source.trimStart();
  const placed = { scope, source, property, names: new Set<string>(), given: false };
  scope.functions.set(key, placed);
  return placed;
}

function bindCaptures(scopes: Map<string, Scope>, unit: SourceUnit, fn: SourceFunction): void {
  const { scope } = place(scopes, fn);
  for (const [name, elements] of Object.entries(fn.tables ?? {})) {
    scope.constants.set(name, `[${elements.map(withoutNames).join(", ")}]`);
  }
  for (const [name, binding] of Object.entries(fn.captures)) {
    if (binding.kind === "constant") {
      scope.constants.set(name, withoutNames(binding.text));
    } else if (binding.kind === "global") {
      scope.globals.set(name, binding.name);
    } else {
      const target = place(scopes, unit.functions[binding.key]);
      if (target.scope === scope) target.names.add(name);
      else scope.imports.set(name, target);
      target.given ||= target.scope !== scope;
    }
  }
}

/** The text of a constant as an expression that means the same wherever it stands. */
function withoutNames(text: string): string {
  return NAMED_CONSTANTS[text] ?? text;
}

const NAMED_CONSTANTS: Readonly<Record<string, string>> = {
  NaN: "0 / 0",
  Infinity: "1 / 0",
  "-Infinity": "-1 / 0",
  undefined: "void 0",
};

/** Scopes after those they import from, as far as imports are not mutual. */
function inOrder(scopes: readonly Scope[]): Scope[] {
  const seen = new Set<Scope>();
  const ordered: Scope[] = [];
  const visit = (scope: Scope): void => {
    if (seen.has(scope)) return;
    seen.add(scope);
    for (const target of scope.imports.values()) visit(target.scope);
    ordered.push(scope);
  };
  scopes.forEach(visit);
  return ordered;
}

function writeScope(scope: Scope, written: ReadonlySet<Scope>): string {
  const lines = [...scope.constants].map(([name, text]) => `  const ${name} = ${text};`);
  for (const [name, target] of scope.imports) {
    const expression = expressionOf(target);
    // A file that imports this one in turn is defined later.
    const value = written.has(target.scope)
      ? expression
      : `(...args) => (0, ${expression})(...args)`;
    lines.push(`  const ${name} = ${value};`);
  }
  const given: string[] = [];
  for (const { names, source, property, given: isGiven } of scope.functions.values()) {
    const [first, ...others] = names;
    if (first !== undefined) lines.push(`  const ${first} = ${source};`);
    for (const name of others) lines.push(`  const ${name} = ${first};`);
    if (isGiven) given.push(`    ${JSON.stringify(property)}: ${first ?? source},`);
  }
  return [
    `// ${scope.file}`,
    `const ${scope.id} = ((${[...scope.globals.keys()].join(", ")}) => {`,
    ...lines,
    "  return {",
    ...given,
    "  };",
    `})(${[...scope.globals.values()].join(", ")});`,
    "",
  ].join("\n");
}

function expressionOf({ scope, property }: Placed): string {
  return /^[A-Za-z_$][\w$]*$/.test(property)
    ? `${scope.id}.${property}`
    : `${scope.id}[${JSON.stringify(property)}]`;
}
