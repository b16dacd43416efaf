/**
 * Where compiled code is kept: a folder where there is Node, Deno or Bun, a database in a browser.
 *
 * The folder is the one that the system has for caches. (Packages that find it import modules of Node's as they are loaded,
 * which no browser has.) The process's environment has the first word, then the function's option.
 */
import { buildId } from "./build.ts";

/** The option `cache`. */
export interface CacheOptions {
  /** Where to keep compiled code, in place of the system's folder for caches; not in browsers. */
  readonly folder?: string;
  /** How much to keep, over all functions, in bytes: beyond it what was used longest ago goes. Default: 64 MiB. */
  readonly maxBytes?: number;
}

export interface FolderPlace {
  readonly kind: "folder";
  readonly folder: string;
  readonly maxBytes: number;
}

export type Place = FolderPlace | { readonly kind: "database"; readonly maxBytes: number };

export const nameOf = (place: Place): string => (place.kind === "folder" ? place.folder : "");

const MAX_BYTES = 64 * 2 ** 20;

/** Words by which `NUMBOA_CACHE` turns it off. */
const OFF = /^(off|0|no|false)$/i;

/** Undefined where nothing is kept. */
export function placeFor(option: boolean | CacheOptions, build = buildId()): Place | undefined {
  if (option === false || build === undefined) return undefined;
  const { folder, maxBytes = MAX_BYTES } = option === true ? ({} as CacheOptions) : option;
  const process = (globalThis as { process?: NodeJS.Process }).process;
  if (process?.versions?.node === undefined) {
    const hasDatabase = (globalThis as { indexedDB?: unknown }).indexedDB !== undefined;
    return hasDatabase ? { kind: "database", maxBytes } : undefined;
  }
  const { env } = process;
  if (OFF.test(env["NUMBOA_CACHE"] ?? "")) return undefined;
  const own = folder ?? (env["NUMBOA_CACHE_DIR"] || systemFolder(process.platform, env));
  return own === undefined ? undefined : { kind: "folder", folder: own, maxBytes };
}

/** As XDG, Apple and Microsoft have it; undefined for a user without a home. */
export function systemFolder(
  platform: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const home = env["HOME"];
  if (platform === "win32") {
    const local =
      env["LOCALAPPDATA"] ?? (env["USERPROFILE"] && `${env["USERPROFILE"]}\\AppData\\Local`);
    return local && `${local}\\numboa\\Cache`;
  }
  if (platform === "darwin") return home && `${home}/Library/Caches/numboa`;
  const xdg = env["XDG_CACHE_HOME"];
  // A relative path is to be ignored, says XDG.
  const caches = xdg?.startsWith("/") ? xdg : home && `${home}/.cache`;
  return caches && `${caches}/numboa`;
}
