/** Installs what peers need from the packages of Debian and its relatives. */
import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import path from "node:path";
import type { Peer } from "./peer.ts";

export interface Installation {
  readonly command: string;
  readonly args: readonly string[];
}

/** What would be run to bring the peers; null when none of them comes from Debian. */
export function debianInstallation(absent: readonly Peer[]): Installation | null {
  const names = absent.flatMap(({ packages }) =>
    packages.from === "debian" ? packages.names : [],
  );
  if (names.length === 0) return null;
  const args = ["install", "--yes", "--no-install-recommends", ...new Set(names)];
  return { command: "apt-get", args };
}

/** The npm command that brings the others; null when there are none. */
export function npmInstallation(absent: readonly Peer[]): string | null {
  const names = absent.flatMap(({ packages }) => (packages.from === "npm" ? packages.names : []));
  return names.length === 0 ? null : `npm install --save-dev ${names.join(" ")}`;
}

/** Why it cannot be run here; null when it can. */
export function obstacle({ command }: Installation): string | null {
  if (!isOnPath(command)) return `there is no ${command} here: this is no Debian`;
  if (process.getuid?.() !== 0) return "installing takes the rights of root";
  return null;
}

/** Runs it, with its output for the user to see, and gives its exit code. */
export function runInstallation({ command, args }: Installation): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: "inherit",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

function isOnPath(command: string): boolean {
  return (process.env["PATH"] ?? "").split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
