/**
 * `numboa` as users have it: the built package, reached by its name from an empty folder. Sources under a
 * TypeScript loader start in another way and would say nothing.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";

/** The package is there, but not what it publishes. */
export class NotBuilt extends Error {
  override readonly name = "NotBuilt";
}

export interface Published {
  readonly version: string;
  /** The main entry that Node takes, relative to the package. */
  readonly entry: string;
  /** Its size, with that of the script that it runs. */
  readonly bytes: number;
  /** An empty folder whose modules find the package by its name. */
  readonly folder: string;
  /** Deletes the folder. */
  remove(): void;
}

interface Manifest {
  readonly version: string;
  readonly exports: { readonly ".": Entries };
}

/** By conditions of Node's. */
interface Entries {
  readonly "node-addons"?: string;
  readonly node?: string;
  readonly default: string;
}

/** Beside the entry: most of it, where Node loads it with V8's code (docs/decisions/046). */
const SCRIPT = "numboa-script.cjs";

/** The folder of the package `numboa` that this one depends on. */
export function installedPackage(): string {
  return path.dirname(createRequire(import.meta.url).resolve("numboa/package.json"));
}

/**
 * Makes the folder. The link resolves to the package's real place, where it finds its own dependencies.
 * @throws NotBuilt when the main entry is missing
 */
export function publish(packageFolder = installedPackage()): Published {
  const manifest = readFileSync(path.join(packageFolder, "package.json"), "utf8");
  const { version, exports } = JSON.parse(manifest) as Manifest;
  const { "node-addons": own, node, default: others } = exports["."];
  const entry = own ?? node ?? others;
  const stat = statSync(path.join(packageFolder, entry), { throwIfNoEntry: false });
  if (!stat) throw new NotBuilt(`numboa is not built (no ${entry}); run \`npm run build\` first`);
  const script = path.join(packageFolder, path.dirname(entry), SCRIPT);
  const scriptStat = entry === own ? statSync(script, { throwIfNoEntry: false }) : undefined;
  const bytes = stat.size + (scriptStat?.size ?? 0);
  const folder = mkdtempSync(path.join(os.tmpdir(), "numboa-startup-"));
  mkdirSync(path.join(folder, "node_modules"));
  // "junction": the kind of link that Windows lets everybody make.
  symlinkSync(packageFolder, path.join(folder, "node_modules", "numboa"), "junction");
  const remove = (): void => rmSync(folder, { recursive: true });
  return { version, entry, bytes, folder, remove };
}
