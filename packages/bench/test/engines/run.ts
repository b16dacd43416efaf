/** Runs the program in one engine, for so long at most, and gives what it reports. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import type { Engine } from "./engines.ts";
import { MARK, type EngineReport } from "./report.ts";

/** @throws where the engine ends, fails or takes longer without a report */
export function runIn(engine: Engine, folder: string, limitMs: number): Promise<EngineReport> {
  return engine.kind === "command"
    ? runCommand(engine, folder, limitMs)
    : runBrowser(engine, folder, limitMs);
}

/** The end of what a process says, for a message. */
const END = 2000;

async function runCommand(
  { program, args }: Engine,
  folder: string,
  limitMs: number,
): Promise<EngineReport> {
  const child = spawn(program!, [...args, path.join(folder, "main.js")], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  const listen = (chunk: Buffer): void => void (text += chunk.toString());
  child.stdout.on("data", listen);
  child.stderr.on("data", listen);
  const code = await ended(child, limitMs);
  const line = text.split("\n").find((one) => one.startsWith(MARK));
  if (line) return JSON.parse(line.slice(MARK.length)) as EngineReport;
  throw new Error(`no report (${code}):\n${text.slice(-END)}`);
}

/** The exit code, or why there is none. */
function ended(child: ChildProcess, limitMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      resolve(`stopped after ${limitMs / 1000} s`);
    }, limitMs);
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve(`exit code ${signal ?? code}`);
    });
  });
}

async function runBrowser(engine: Engine, folder: string, limitMs: number): Promise<EngineReport> {
  const profile = mkdtempSync(path.join(os.tmpdir(), "numboa-engine-"));
  const { server, report } = serve(folder);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const child = spawn(
    engine.program!,
    browserArgs(engine, profile, `http://127.0.0.1:${port}/index.html`),
    {
      stdio: ["ignore", "ignore", "pipe"],
      detached: true,
    },
  );
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => void (said += chunk.toString()));
  try {
    const end = ended(child, limitMs).then((code): never => {
      throw new Error(`no report (${code}):\n${said.slice(-END)}`);
    });
    return await Promise.race([report, end]);
  } finally {
    // With its helpers, which are of its group.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
    server.closeAllConnections();
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function browserArgs({ kind }: Engine, profile: string, url: string): string[] {
  if (kind === "firefox") return ["--headless", "--no-remote", "--profile", profile, url];
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"];
  return [...flags, "--no-first-run", `--user-data-dir=${profile}`, url];
}

/** Nothing but this page's own files, no code from text but WebAssembly, and memory may be shared. */
const HEADERS = {
  "Content-Security-Policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cache-Control": "no-store",
};

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

function serve(folder: string): { server: Server; report: Promise<EngineReport> } {
  let resolve!: (report: EngineReport) => void;
  let reject!: (reason: Error) => void;
  const report = new Promise<EngineReport>((...both) => ([resolve, reject] = both));
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? "/", "http://localhost").pathname;
    if (request.method === "POST") {
      let body = "";
      request.on("data", (chunk: Buffer) => void (body += chunk.toString()));
      request.on("end", () => {
        response.end();
        const given = JSON.parse(body) as EngineReport | { error: string };
        if ("error" in given) reject(new Error(given.error));
        else resolve(given);
      });
      return;
    }
    const file = path.join(folder, path.normalize(name));
    try {
      const bytes = readFileSync(file);
      const type = TYPES[path.extname(file)] ?? "application/octet-stream";
      response.writeHead(200, { ...HEADERS, "Content-Type": type }).end(bytes);
    } catch {
      response.writeHead(404, HEADERS).end();
    }
  });
  return { server, report };
}
