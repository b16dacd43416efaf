/**
 * A function out of a module's own source, whether exported or not, with what it captures.
 *
 * The module runs as it is, but for one thing: where the function stands, it is also handed to us, together with an
 * object whose getters read the variables around it that it uses. Those are its `captures`, and are live.
 * Functions that it calls bring theirs: from the same module they share the object, imported ones are looked
 * up in their own module.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parse, type Node, type Program } from "acorn";
import { jit } from "numboa";

export type AnyFunction = (...args: unknown[]) => unknown;

export interface Found {
  readonly fn: AnyFunction;
  readonly captures: Readonly<Record<string, unknown>>;
}

/** Runs what has to run before a function exists: the factory that returns it, say. */
export type Activate = (exports: Record<string, never>) => void;

type Loose = Node & Record<string, unknown>;

/** @throws Error where the module has no such function */
export async function loadFunction(file: URL, name: string, activate?: Activate): Promise<Found> {
  const text = readFileSync(file, "utf8");
  const { tree, module } = parseSource(text);
  const target = findFunction(tree, text, name);
  if (!target) throw new Error(`${file.pathname} has no function ${name}`);
  const free = transitivelyFree(target.node, tree, text);
  const edits = [...(module ? moduleEdits(tree, text) : []), ...probe(target, free)];
  let found: Found | undefined;
  const report = (fn: AnyFunction, captures: Found["captures"]): AnyFunction => {
    found ??= { fn, captures };
    return fn;
  };
  const exported = await run(file, apply(text, edits), tree, report);
  activate?.(exported as never);
  if (!found) throw new Error(`${name} of ${file.pathname} was never made`);
  return withImported(found, file, tree);
}

/** What has no `import` or `export` is a script, in which more is allowed. */
function parseSource(text: string): { tree: Program; module: boolean } {
  try {
    const tree = parse(text, { ecmaVersion: "latest", sourceType: "module" });
    const module = tree.body.some(({ type }) => /^(Import|Export)/.test(type));
    if (module) return { tree, module };
  } catch {
    // A script, then.
  }
  const tree = parse(text, { ecmaVersion: "latest", allowReturnOutsideFunction: true });
  return { tree, module: false };
}

// Syntax

const isFunction = (node: unknown): node is Loose => isNode(node) && /Function/.test(node.type);

function isNode(value: unknown): value is Loose {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

function children(node: Node): Loose[] {
  return Object.values(node).flatMap((value: unknown) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  );
}

interface Target {
  readonly node: Loose;
  /** The functions and blocks around it, outermost first. */
  readonly path: readonly Loose[];
}

/** `name`, `a.b.name` as it is assigned, or `Class#method`. */
function findFunction(tree: Node, text: string, name: string): Target | undefined {
  const visit = (node: Loose, path: readonly Loose[]): Target | undefined => {
    const named = functionNamed(node, text, name);
    if (named) return { node: named, path: [...path, node] };
    for (const child of children(node)) {
      const found = visit(child, [...path, node]);
      if (found) return found;
    }
    return undefined;
  };
  return visit(tree as Loose, []);
}

function functionNamed(node: Loose, text: string, name: string): Loose | undefined {
  const source = (part: unknown): string => (isNode(part) ? text.slice(part.start, part.end) : "");
  if (isFunction(node) && source(node.id) === name) return node;
  if (node.type === "VariableDeclarator" && source(node.id) === name) return functionIn(node.init);
  if (node.type === "AssignmentExpression" && source(node.left) === name)
    return functionIn(node.right);
  if (node.type === "ClassDeclaration" && name.startsWith(`${source(node.id)}#`)) {
    const members = (node.body as Loose).body as Loose[];
    return members.find((member) => `${source(node.id)}#${source(member.key)}` === name);
  }
  if (name === "default" && node.type === "ExportDefaultDeclaration")
    return functionIn(node.declaration);
  return undefined;
}

const functionIn = (node: unknown): Loose | undefined => (isFunction(node) ? node : undefined);

/** Names that are used in a function and declared around it. */
function freeNames(fn: Loose, tree: Node): string[] {
  const inside = declaredIn(fn, false);
  const outside = declaredIn(tree, true);
  const used = new Set<string>();
  const visit = (node: Loose): void => {
    if (node.type === "Identifier") used.add(node.name as string);
    for (const [key, value] of Object.entries(node)) {
      const isName =
        (key === "property" || key === "key") && node.computed === false && node.shorthand !== true;
      if (isName) continue;
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child);
    }
  };
  visit(fn);
  return [...used].filter((name) => outside.has(name) && !inside.has(name));
}

/** The free names of a function, and those of the module's functions that it calls. */
function transitivelyFree(fn: Loose, tree: Node, text: string): string[] {
  const all = new Set(freeNames(fn, tree));
  // A function expression's own name is known inside of it only.
  if (fn.type === "FunctionExpression" && fn.id) all.delete((fn.id as Loose).name as string);
  for (const name of all) {
    const helper = findFunction(tree, text, name);
    const isTop = helper && helper.path.filter(isFunction).length <= 1;
    if (isTop) for (const more of freeNames(helper.node, tree)) all.add(more);
  }
  return [...all];
}

/** All names that are declared somewhere in a tree. */
function declaredIn(tree: Node, functionsToo: boolean): Set<string> {
  const names = new Set<string>();
  const bind = (pattern: unknown): void => {
    if (!isNode(pattern)) return;
    if (pattern.type === "Identifier") names.add(pattern.name as string);
    else if (pattern.type === "Property") bind(pattern.value);
    else if (pattern.type === "AssignmentPattern") bind(pattern.left);
    else for (const child of children(pattern)) bind(child);
  };
  const visit = (node: Loose): void => {
    if (node.type === "VariableDeclarator" || /^Import.*Specifier$/.test(node.type))
      bind(node.id ?? node.local);
    if (isFunction(node)) for (const param of node.params as Loose[]) bind(param);
    if (isFunction(node) && (functionsToo || node !== tree)) bind(node.id);
    if (node.type === "ClassDeclaration") bind(node.id);
    for (const child of children(node)) visit(child);
  };
  visit(tree as Loose);
  return names;
}

// The module with the function handed over

interface Edit {
  readonly at: number;
  readonly end?: number;
  readonly put: string;
}

function apply(text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const { at, end = at, put } of [...edits].sort((a, b) => b.at - a.at)) {
    result = result.slice(0, at) + put + result.slice(end);
  }
  return result;
}

function probe({ node, path }: Target, free: readonly string[]): Edit[] {
  const captures = `{ ${free.map((name) => `get ${name}() { return ${name}; }`).join(", ")} }`;
  if (node.type === "MethodDefinition") {
    const owner = path.at(-1)!;
    const method = `${(owner.id as Loose).name as string}.prototype.${(node.key as Loose).name as string}`;
    return [{ at: owner.end, put: `;__probe(${method}, ${captures});` }];
  }
  if (node.type !== "FunctionDeclaration") {
    return [
      { at: node.start, put: "__probe(" },
      { at: node.end, put: `, ${captures})` },
    ];
  }
  const block = path.findLast(
    (around) => around.type === "BlockStatement" || around.type === "Program",
  )!;
  const name = (node.id as Loose | null)?.name as string | undefined;
  // At the end: what it captures is known by then; but before a `return`.
  const at = block.type === "Program" ? block.end : block.start + 1;
  // The module's last line may be a comment.
  return [{ at, put: `\n;__probe(${name ?? "__default"}, ${captures});` }];
}

/** `import` and `export` as plain statements. */
function moduleEdits(tree: Program, text: string): Edit[] {
  const edits: Edit[] = [];
  const exports: string[] = [];
  for (const statement of tree.body as unknown as Loose[]) {
    if (statement.type === "ImportDeclaration") {
      edits.push({ at: statement.start, end: statement.end, put: "" });
    } else if (statement.type === "ExportNamedDeclaration") {
      const declaration = statement.declaration as Loose | null;
      const end = declaration ? declaration.start : statement.end;
      edits.push({ at: statement.start, end, put: "" });
      if (declaration)
        for (const name of topNames(declaration)) exports.push(`${name}: () => ${name}`);
      for (const { local, exported } of statement.specifiers as {
        local: Loose;
        exported: Loose;
      }[]) {
        if (!statement.source)
          exports.push(`${exported.name as string}: () => ${local.name as string}`);
      }
    } else if (statement.type === "ExportDefaultDeclaration") {
      const declaration = statement.declaration as Loose;
      const name = (declaration.id as Loose | null | undefined)?.name as string | undefined;
      const isDeclaration = name !== undefined && declaration.type.endsWith("Declaration");
      const put = isDeclaration ? "" : "const __default = ";
      edits.push({ at: statement.start, end: declaration.start, put });
      exports.push(`default: () => ${isDeclaration ? name : "__default"}`);
    }
  }
  edits.push({ at: text.length, put: `\n__export({ ${exports.join(", ")} });` });
  return edits;
}

function topNames(declaration: Loose): string[] {
  if (declaration.type !== "VariableDeclaration") return [(declaration.id as Loose).name as string];
  const ids = (declaration.declarations as Loose[]).map(({ id }) => ({
    type: "VariableDeclarator",
    id,
    start: 0,
  }));
  return ids.flatMap((id) => [...declaredIn(id as never, false)]);
}

async function run(
  file: URL,
  text: string,
  tree: Program,
  report: (fn: AnyFunction, captures: Found["captures"]) => AnyFunction,
): Promise<Record<string, unknown>> {
  const imported: Record<string, unknown> = {};
  for (const { local, specifier, name } of importsOf(tree)) {
    const namespace = (await import(resolve(file, specifier).href)) as Record<string, unknown>;
    // That of the test runner is a Proxy, which programs do not meet.
    imported[local] = name === "*" ? { ...namespace } : namespace[name];
  }
  const module = { exports: {} as Record<string, unknown> };
  const scope: Record<string, unknown> = {
    ...imported,
    __probe: report,
    __export(getters: Record<string, () => unknown>) {
      for (const [name, get] of Object.entries(getters)) module.exports[name] = get();
    },
    module,
    exports: module.exports,
    require: createRequire(file),
  };
  new Function(...Object.keys(scope), `${text}\n`)(...Object.values(scope));
  return module.exports;
}

interface Imported {
  readonly local: string;
  readonly specifier: string;
  /** `*` for the namespace. */
  readonly name: string;
}

function importsOf(tree: Program): Imported[] {
  return (tree.body as unknown as Loose[]).flatMap((statement) => {
    if (statement.type !== "ImportDeclaration") return [];
    const specifier = (statement.source as Loose).value as string;
    return (statement.specifiers as Loose[]).map((one) => ({
      local: (one.local as Loose).name as string,
      specifier,
      name:
        one.type === "ImportSpecifier"
          ? ((one.imported as Loose).name as string)
          : one.type === "ImportDefaultSpecifier"
            ? "default"
            : "*",
    }));
  });
}

function resolve(file: URL, specifier: string): URL {
  if (specifier.startsWith(".")) return new URL(specifier, file);
  return new URL(import.meta.resolve(specifier));
}

/** Imported functions bring the captures that they have in their own module. */
async function withImported(found: Found, file: URL, tree: Program): Promise<Found> {
  const captures = Object.create(null) as Record<string, unknown>;
  const imports = new Map(importsOf(tree).map((one) => [one.local, one]));
  for (const [name, descriptor] of Object.entries(
    Object.getOwnPropertyDescriptors(found.captures),
  )) {
    const origin = imports.get(name);
    const helper = origin && (await importedFunction(found.captures, origin, file));
    if (helper) captures[name] = jit(helper.fn, { captures: helper.captures });
    else Object.defineProperty(captures, name, { ...descriptor, enumerable: true });
  }
  return { fn: found.fn, captures };
}

async function importedFunction(
  captures: Found["captures"],
  { local, name, specifier }: Imported,
  file: URL,
): Promise<Found | undefined> {
  const value = readOr(captures, local);
  if (typeof value !== "function" || isNative(value)) return undefined;
  return tryLoad(resolve(file, specifier), name === "default" ? value.name : name);
}

const isNative = (fn: unknown): boolean => /\[native code\]/.test(String(fn));

function readOr(object: object, name: string): unknown {
  try {
    return Reflect.get(object, name) as unknown;
  } catch {
    return undefined;
  }
}

async function tryLoad(file: URL, name: string): Promise<Found | undefined> {
  try {
    return await loadFunction(file, name);
  } catch {
    return undefined;
  }
}
