// Makes `npm start` and `npm test` work on a bare clone: installs the dependencies when they are
// missing or are not those of the lockfile. Plain JavaScript with no import beyond Node, since it
// runs before anything is installed. Contents are compared, not file times: a checkout touches
// the lockfile without changing it.
import { existsSync, readFileSync } from "node:fs";
import { run, root } from "./run.mjs";

const readPackages = (path) => JSON.parse(readFileSync(new URL(path, root), "utf8")).packages;

function isInstalled() {
  if (!existsSync(new URL("node_modules/.package-lock.json", root))) return false;
  const installed = readPackages("node_modules/.package-lock.json");
  return Object.entries(readPackages("package-lock.json")).every(([path, wanted]) => {
    if (!path.includes("node_modules/")) return true; // the workspaces themselves
    const found = installed[path];
    // Optional packages for other platforms are never there.
    return found ? found.version === wanted.version : Boolean(wanted.optional);
  });
}

/** Installs what the lockfile says, unless it is there already. Exits when npm cannot. */
export function ensureInstalled() {
  if (isInstalled()) return;
  console.log("Installing dependencies (npm ci)…");
  const npmCli = process.env.npm_execpath;
  const [command, ...args] = npmCli?.endsWith(".js") ? [process.execPath, npmCli] : ["npm"];
  const { status } = run(command, [...args, "ci", "--include=dev", "--no-audit", "--no-fund"]);
  if (status !== 0) process.exit(status);
}
