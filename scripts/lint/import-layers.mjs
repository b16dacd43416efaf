// Lint rule: who may import whom. Packages import downwards only, the two heavy libraries load
// lazily and from one place, and the runtime's main entry never pulls in the compiler. Written as
// a rule of our own because no-restricted-imports does not see `import()`. Imports of types are
// free inside a layer's reach: they are erased.

import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const LAYERS = [
  "@numboa/parser",
  "@numboa/compiler",
  "numboa",
  "@numboa/bench",
  "@numboa/examples",
];
const FOLDERS = [
  "packages/parser/",
  "packages/compiler/",
  "packages/runtime/",
  "packages/bench/",
  "examples/",
];

/** A module that only some files may load; `lazily` says that even those must use `import()`. */
const RESTRICTED = [
  {
    module: "binaryen",
    allowed: /^packages\/compiler\/(src\/codegen\/binaryen(\.ts|\/)|test\/)/,
    lazily: /^packages\/[^/]+\/src\//,
    why: "Binaryen costs about 0.5 s to load",
  },
  {
    module: "ts-morph",
    allowed: /^packages\/parser\/(src\/typescript|test)\//,
    why: "ts-morph costs about 0.4 s to load",
  },
  {
    module: "@numboa/parser/typescript",
    lazily: /^packages\/[^/]+\/src\//,
    why: "it loads ts-morph",
  },
  {
    module: "packages/parser/src/typescript/",
    lazily: /^packages\/parser\/src\/(?!typescript\/)/,
    why: "it loads ts-morph",
  },
  {
    module: "@numboa/compiler",
    lazily: /^packages\/runtime\/src\/(?!worker\/|sync\.ts$)/,
    why: "the runtime's main entry stays small; worker/ and sync.ts run the compiler",
  },
];

const matches = (module, target) =>
  module === target || (module.endsWith("/") && target.startsWith(module));

const packageOf = (target) => LAYERS.findIndex((n) => target === n || target.startsWith(`${n}/`));

/** What is wrong with `file` importing `target` (a package, or a path from the root), if anything. */
function complaint(file, target, how) {
  const from = FOLDERS.findIndex((folder) => file.startsWith(folder));
  const byPath = FOLDERS.findIndex((folder) => target.startsWith(folder));
  if (from < 0) return undefined;
  // Tests share operands and oracles with the layers above; nothing publishes those.
  const shared = byPath < from && file.includes("/test/") && target.includes("/test/");
  if (byPath >= 0 && byPath !== from && !shared) {
    return `import ${LAYERS[byPath]} by its package name`;
  }
  if (packageOf(target) > from) {
    return `${LAYERS[from]} is below ${LAYERS[packageOf(target)]}: imports go parser <- compiler <- runtime <- bench`;
  }
  if (how === "type") return undefined;
  for (const { module, allowed, lazily, why } of RESTRICTED) {
    if (!matches(module, target)) continue;
    if (allowed && !allowed.test(file)) return `${module} may not be loaded here: ${why}`;
    if (lazily?.test(file) && how !== "dynamic") return `load ${module} with import(): ${why}`;
  }
  return undefined;
}

/** `./x.ts` seen from `file` becomes a path from the root; package names stay. */
function targetOf(file, specifier) {
  if (!specifier.startsWith(".")) return specifier;
  return new URL(specifier, `file:///${file}`).pathname.slice(1);
}

const isTypeOnly = (node) =>
  (node.importKind ?? node.exportKind) === "type" ||
  (node.specifiers?.length > 0 &&
    node.specifiers.every((s) => (s.importKind ?? s.exportKind) === "type"));

const importLayers = {
  meta: { type: "problem", schema: [] },
  create(context) {
    const file = context.filename.slice(ROOT.length).replaceAll("\\", "/");
    const check = (node, how) => {
      const specifier = node.source?.value;
      if (typeof specifier !== "string") return;
      const message = complaint(file, targetOf(file, specifier), how);
      if (message) context.report({ node: node.source, message });
    };
    const checkStatic = (node) => check(node, isTypeOnly(node) ? "type" : "static");
    return {
      ImportDeclaration: checkStatic,
      ExportNamedDeclaration: checkStatic,
      ExportAllDeclaration: checkStatic,
      ImportExpression: (node) => check(node, "dynamic"),
    };
  },
};

export default { meta: { name: "numboa" }, rules: { "import-layers": importLayers } };
