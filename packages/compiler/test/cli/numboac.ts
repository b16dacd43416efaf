/** Runs the command in a folder of its own: as users do, in a process, or in this one, which is quicker. */
import { spawn, type ChildProcess, type ChildProcessByStdio } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, vi } from "vitest";
import { runCommandLine } from "../../src/cli/command-line.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A folder that is removed after the tests of the file, with what they do in it. */
export function makeWorkplace() {
  const folder = mkdtempSync(join(tmpdir(), "numboac-"));
  const children = new Set<ChildProcess>();
  afterAll(() => {
    for (const child of children) child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  });
  return {
    folder,
    /** Writes source files by name. */
    write(files: Readonly<Record<string, string>>): void {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text);
      }
    },
    read: (name: string): string => readFileSync(join(folder, name), "utf8"),
    /** The files below a folder, and their bytes as text. */
    list(name: string): Record<string, string> {
      const found = readdirSync(join(folder, name), { recursive: true, withFileTypes: true });
      const files = found
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
      return Object.fromEntries(
        files
          .toSorted()
          .map((file) => [file.slice(folder.length + 1), readFileSync(file, "latin1")]),
      );
    },
    /** `numboac` from source, in this process. */
    numboac: (...args: string[]): Promise<Outcome> => runHere(folder, args),
    /** The same in a process of its own. */
    numboacProcess: (...args: string[]): Promise<Outcome> =>
      run(folder, [...process.execArgv, MAIN, ...args]),
    /** `numboac` in a process that goes on. */
    numboacWatching(...args: string[]): Watching {
      const child = start(folder, [...process.execArgv, MAIN, ...args]);
      children.add(child);
      return follow(child);
    },
    /** Plain Node, which knows nothing of sources. */
    node: (...args: string[]): Promise<Outcome> => run(folder, args),
    /** Node that can load TypeScript. */
    nodeWithSources: (...args: string[]): Promise<Outcome> =>
      run(folder, [...process.execArgv, ...args]),
  };
}

async function runHere(folder: string, args: readonly string[]): Promise<Outcome> {
  const before = process.cwd();
  const capture = (stream: NodeJS.WriteStream) => {
    let text = "";
    const spy = vi.spyOn(stream, "write").mockImplementation((chunk) => {
      text += String(chunk);
      return true;
    });
    return () => {
      spy.mockRestore();
      return text;
    };
  };
  const out = capture(process.stdout);
  const err = capture(process.stderr);
  process.chdir(folder);
  try {
    const code = await runCommandLine(args);
    return { code, out: out(), err: err() };
  } finally {
    process.chdir(before);
    out();
    err();
  }
}

function start(
  cwd: string,
  args: readonly string[],
): ChildProcessByStdio<null, Readable, Readable> {
  const { FORCE_COLOR: _, NO_COLOR: __, NODE_OPTIONS: ___, ...env } = process.env;
  return spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
}

/** A process whose words are waited for. */
export interface Watching {
  /** What it has said since the last time, on both streams, once that matches; fails if the process ends before. */
  until(pattern: RegExp): Promise<string>;
  /** Sends a signal and gives the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

function follow(child: ReturnType<typeof start>): Watching {
  let said = "";
  let look = (): void => {};
  const hear = (text: string): void => {
    said += text;
    look();
  };
  child.stdout.setEncoding("utf8").on("data", hear);
  child.stderr.setEncoding("utf8").on("data", hear);
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return {
    until: (pattern) =>
      new Promise((resolve, reject) => {
        look = () => {
          if (!pattern.test(said)) return;
          look = () => {};
          const text = said;
          said = "";
          resolve(text);
        };
        void ended.then(() => reject(new Error(`it ended, and said ${said}`)));
        look();
      }),
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

function run(cwd: string, args: readonly string[]): Promise<Outcome> {
  const child = start(cwd, args);
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}
