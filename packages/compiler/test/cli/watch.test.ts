/** `numboac build --watch`: what a change has to do with is built again, errors are waited out, Ctrl-C ends it. */
import { mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { Session } from "../../src/aot/session.ts";
import type { CompiledModule } from "../../src/aot/compile-module.ts";
import { makeWorkplace } from "./numboac.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const place = makeWorkplace();
const at = (name: string): string => join(place.folder, name);

const USE = `import { f } from "./f.ts";
/** In place. */
export function use(a: Float64Array): void { for (let i = 0; i < a.length; i++) a[i] = f(a[i]!); }
`;
const factor = (k: number): string => `export function f(x: number): number { return x * ${k}; }\n`;
const OTHER = "export function twice(x: number): number { return x + x; }\n";

const BUILT = /numboac: built in .*, watching (\d+) files?/;
const NOT_BUILT = /numboac: not built, watching/;

test("changes, errors, modules that come and go, Ctrl-C", async () => {
  place.write({ "use.ts": USE, "f.ts": factor(2), "other.ts": OTHER });
  place.write({
    "run.mjs": `import { use } from "./out/use.js"; const a = new Float64Array([1.5]); use(a); console.log(a[0]);`,
  });
  const used = async (): Promise<string> => (await place.node("run.mjs")).out.trim();
  // The system may tell of one change twice, so that a build more is no mistake.
  const becomes = async (result: string): Promise<void> => {
    await expect.poll(used, { timeout: 60_000, interval: 100 }).toBe(result);
  };
  const watching = place.numboacWatching("build", "use.ts", "other.ts", "-o", "out", "--watch");
  const first = await watching.until(BUILT);
  expect(first).toContain("use.ts → out/use.js");
  expect(BUILT.exec(first)![1]).toBe("3");
  expect(await used()).toBe("3");
  const before = statSync(at("out/other.js")).mtimeMs;

  // A helper of one of two modules.
  place.write({ "f.ts": factor(4) });
  const second = await watching.until(BUILT);
  expect(second).toContain("use.ts → out/use.js");
  expect(second).not.toContain("other.ts");
  await becomes("6");
  expect(statSync(at("out/other.js")).mtimeMs).toBe(before);

  // As editors write: beside, and then in its place.
  place.write({ "f.ts~": factor(6) });
  renameSync(at("f.ts~"), at("f.ts"));
  await becomes("9");

  // An error: nothing is written, and it goes on.
  const good = place.list("out");
  place.write({ "f.ts": "export function f(x: number): number { return y; }\n" });
  expect(await watching.until(NOT_BUILT)).toContain("name 'y'. (TS2304)");
  expect(place.list("out")).toEqual(good);
  place.write({ "f.ts": factor(8) });
  await becomes("12");

  // A module that is not there yet.
  place.write({ "use.ts": USE.replace("./f.ts", "./g.ts") });
  expect(await watching.until(NOT_BUILT)).toContain("TS2307");
  place.write({ "g.ts": factor(10) });
  await becomes("15");

  // One that is removed, and comes back.
  rmSync(at("other.ts"));
  expect(await watching.until(NOT_BUILT)).toContain("file-not-found");
  place.write({ "other.ts": OTHER.replace("twice", "double") });
  await watching.until(/other\.ts → [^]*numboac: built/);
  const names = Object.keys(place.list("out"));
  expect(names).toContain("out/other.double.wasm");
  expect(names).not.toContain("out/other.twice.wasm");
  expect(names.filter((name) => name.endsWith(".tmp"))).toEqual([]);

  expect(await watching.end("SIGINT")).toBe(0);
});

test("with --json each build is a line; SIGTERM ends it as well", async () => {
  place.write({ "line.ts": OTHER });
  const watching = place.numboacWatching("build", "line.ts", "-o", "lines", "-w", "--json");
  const lineOf = (text: string): unknown => JSON.parse([...text.matchAll(/^\{.*\}$/gm)].at(-1)[0]);
  expect(lineOf(await watching.until(BUILT))).toMatchObject({ command: "build", ok: true });
  place.write({ "line.ts": OTHER.replace("): number {", " {") });
  const failed = lineOf(await watching.until(NOT_BUILT));
  expect(failed).toMatchObject({ ok: false });
  expect(JSON.stringify(failed)).toContain('"typescript-error"');
  expect(await watching.end("SIGTERM")).toBe(0);
});

test("what cannot be written is said, and written when it can", async () => {
  place.write({ "late.ts": OTHER, late: "a file in the way" });
  const watching = place.numboacWatching("build", "late.ts", "-o", "late", "-w");
  expect(await watching.until(NOT_BUILT)).toContain("cannot write late");
  rmSync(at("late"));
  place.write({ "late.ts": OTHER });
  await watching.until(BUILT);
  expect(Object.keys(place.list("late"))).toContain("late/late.twice.wasm");
  expect(await watching.end("SIGINT")).toBe(0);
});

test("a new file that an import leads to from then on", async () => {
  place.write({ "hidden.ts": USE.replace("./f.ts", "./dep"), "dep/index.ts": factor(2) });
  const watching = place.numboacWatching("build", "hidden.ts", "-o", "hidden", "-w");
  await watching.until(BUILT);
  const code = place.list("hidden");
  place.write({ "dep.ts": factor(3) });
  await watching.until(BUILT);
  expect(place.list("hidden")).not.toEqual(code);
  expect(await watching.end("SIGINT")).toBe(0);
});

const sessions: Session[] = [];
afterAll(() => Promise.all(sessions.map((session) => session.close())));

async function compiled(session: Session): Promise<CompiledModule[]> {
  const modules: CompiledModule[] = [];
  for await (const module of session.compile()) modules.push(module);
  return modules;
}

/** Wasm by function, of all modules. */
const codeOf = (modules: readonly CompiledModule[]): Record<string, Uint8Array | undefined> =>
  Object.fromEntries(
    modules.flatMap(({ functions }) =>
      functions.map(({ exported, artifact }) => [exported.name, artifact?.wasm]),
    ),
  );

test("a session compiles what has changed, and gives what a new one gives", async () => {
  mkdirSync(at("session"));
  const names = ["a", "b", "c", "d", "e"];
  const text = (name: string, k: number): string =>
    `import { f } from "./shared.ts";
export function ${name}(x: number): number { return f(x) - ${k}; }
export function ${name}${name}(n: number): number { let s = 0; for (let i = 0; i < n; i++) s += i; return s; }
`;
  for (const [i, name] of names.entries()) place.write({ [`session/${name}.ts`]: text(name, i) });
  place.write({ "session/shared.ts": factor(3) });
  const paths = names.map((name) => at(`session/${name}.ts`));
  const open = (): Session => {
    const session = new Session(paths, { tier: "optimized", backend: "encoder" });
    sessions.push(session);
    return session;
  };
  const session = open();
  const first = codeOf(await compiled(session));
  expect(Object.keys(first)).toEqual(names.flatMap((name) => [name, name + name]));
  expect([...session.files()].toSorted()).toEqual([...paths, at("session/shared.ts")].toSorted());

  const change = async (name: string, content: string): Promise<ReturnType<typeof codeOf>> => {
    place.write({ [`session/${name}.ts`]: content });
    session.files();
    session.refresh(new Set([at(`session/${name}.ts`)]));
    const code = codeOf(await compiled(session));
    expect(code).toEqual(codeOf(await compiled(open())));
    return code;
  };
  const second = await change("c", text("c", 9));
  const differs = (a: typeof first, b: typeof first): string[] =>
    Object.keys(b).filter((name) => a[name] !== b[name]);
  expect(differs(first, second)).toEqual(["c"]);
  const third = await change("shared", factor(5));
  expect(differs(second, third)).toEqual(names);
});
