/** The engines, and where they are found: on the path, or in packages of npm that contain them. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cacheFolder } from "../../src/peers/cache.ts";

export interface Engine {
  readonly name: string;
  readonly kind: "command" | "chromium" | "firefox";
  /** The program to start; undefined where it is absent. */
  readonly program: string | undefined;
  /** Before the script, or beside the address. */
  readonly args: readonly string[];
  /** How to get it. */
  readonly hint: string;
}

const { platform, arch } = process;

/** A package of npm that contains a program. */
interface Packed {
  readonly name: string;
  readonly from: string;
  readonly program: string;
  readonly args?: readonly string[];
}

const PACKED: readonly Packed[] = [
  ...[22, 24, 26].map((version) => ({
    name: `node-${version}`,
    from: `node-${platform}-${arch}@${version}`,
    program: "bin/node",
  })),
  {
    name: "deno",
    from: `@deno/${platform}-${arch}${platform === "linux" ? "-glibc" : ""}`,
    program: "deno",
    args: ["run", "--allow-all", "--no-config"],
  },
  { name: "bun", from: `@oven/bun-${platform}-${arch}`, program: "bin/bun", args: ["run"] },
];

const folder = (): string => path.join(cacheFolder(), "engines");

/** Installs what npm has, into the user's cache folder. Gives the exit code. */
export function install(): number {
  mkdirSync(folder(), { recursive: true });
  writeFileSync(path.join(folder(), "package.json"), `{ "private": true }\n`);
  const packages = PACKED.map(({ name, from }) => `${name}@npm:${from}`);
  const args = ["install", "--no-audit", "--no-fund", "--prefix", folder(), ...packages];
  return spawnSync("npm", args, { stdio: "inherit", shell: platform === "win32" }).status ?? 1;
}

function onPath(names: readonly string[]): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  const files = names.flatMap((name) => folders.map((one) => path.join(one, name)));
  return files.find((file) => existsSync(file));
}

/** All engines, the one that runs this first. */
export function findEngines(): Engine[] {
  const own: Engine = {
    name: `node-${process.versions.node.split(".")[0]}`,
    kind: "command",
    program: process.execPath,
    args: [],
    hint: "",
  };
  const packed = PACKED.filter(({ name }) => name !== own.name).map((one): Engine => {
    const file = path.join(folder(), "node_modules", one.name, one.program);
    const program = existsSync(file)
      ? file
      : one.name.startsWith("node")
        ? undefined
        : onPath([one.name]);
    return { name: one.name, kind: "command", program, args: one.args ?? [], hint: "--install" };
  });
  const browser = (name: string, kind: Engine["kind"], programs: string[]): Engine => ({
    name,
    kind,
    program: onPath(programs),
    args: [],
    hint: `a program called ${programs.join(" or ")}`,
  });
  const chromium = ["chromium", "chromium-browser", "google-chrome"];
  return [
    own,
    ...packed,
    browser("chromium", "chromium", chromium),
    browser("firefox", "firefox", ["firefox-esr", "firefox"]),
  ];
}
