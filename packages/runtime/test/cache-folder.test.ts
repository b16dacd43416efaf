/** The folder of entries: how much is kept, what goes, and what is let alone. */
import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { Folder } from "../src/cache/folder.ts";
import { placeFor, systemFolder } from "../src/cache/place.ts";
import { setBuildId } from "../src/cache/build.ts";
import { openStore } from "../src/cache/store.ts";

const root = fs.mkdtempSync(join(tmpdir(), "numboa-"));
afterAll(() => fs.rmSync(root, { recursive: true }));

let path = "";
beforeEach(() => {
  path = join(fs.mkdtempSync(join(root, "f-")), "a", "b");
});

const nameOf = (i: number): string => i.toString(16).padStart(16, "0");
const list = (): number[] =>
  fs
    .readdirSync(path)
    .flatMap((file) => (/^[0-9a-f]{16}\.numboa$/.test(file) ? [parseInt(file, 16)] : []))
    .toSorted((a, b) => a - b);
/** So many seconds ago it was used. */
const age = (file: string, seconds: number): void => {
  const then = Date.now() / 1000 - seconds;
  fs.utimesSync(join(path, file), then, then);
};

describe("a folder of entries", () => {
  it("keeps at most so many bytes, and what was used last", async () => {
    const folder = new Folder(path, fs);
    for (let i = 0; i < 10; i++) {
      folder.write(nameOf(i), new Uint8Array(100));
      folder.evict(1000);
      age(`${nameOf(i)}.numboa`, 10_000 - 100 * i);
    }
    expect(list()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    // It is read, and so the last to go.
    const store = await openStore({ kind: "folder", folder: path, maxBytes: 1000 });
    expect((await store.read(nameOf(0)))?.length).toBe(100);
    await expect
      .poll(() => fs.statSync(join(path, `${nameOf(0)}.numboa`)).mtimeMs)
      .toBeGreaterThan(Date.now() - 60_000);
    folder.write(nameOf(10), new Uint8Array(100));
    folder.evict(1000);
    expect(list()).toEqual([0, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("counts what other processes have written", () => {
    const [one, other] = [new Folder(path, fs), new Folder(path, fs)];
    for (let i = 0; i < 9; i++) one.write(nameOf(i), new Uint8Array(100));
    other.write(nameOf(9), new Uint8Array(400));
    other.evict(1000);
    expect(list().length).toBeLessThanOrEqual(7);
    expect(list()).toContain(9);
  });

  it("deletes what a process left behind in the middle, and nothing that is not its own", () => {
    const folder = new Folder(path, fs);
    folder.write(nameOf(1), new Uint8Array(100));
    const others = [
      "notes.txt",
      "0123.numboa",
      `${nameOf(2)}.numboa.bak`,
      `${nameOf(3)}.numboa.x.tmp`,
    ];
    for (const file of others) fs.writeFileSync(join(path, file), "x".repeat(5000));
    fs.writeFileSync(join(path, `${nameOf(4)}.numboa.y.tmp`), "half");
    for (const file of fs.readdirSync(path)) if (!file.endsWith(".x.tmp")) age(file, 100_000);
    fs.mkdirSync(join(path, `${nameOf(5)}.numboa`));
    folder.evict(50);
    expect(fs.readdirSync(path).toSorted()).toEqual([...others, `${nameOf(5)}.numboa`].toSorted());
  });

  it("leaves nothing behind where writing fails", () => {
    const folder = new Folder(path, {
      ...fs,
      renameSync: () => {
        throw new Error("no");
      },
    });
    expect(() => folder.write(nameOf(1), new Uint8Array(1))).toThrow("no");
    expect(fs.readdirSync(path)).toEqual([]);
  });

  it.skipIf(process.platform === "win32")("is its user's alone", () => {
    new Folder(path, fs).write(nameOf(1), new Uint8Array(1));
    expect(fs.statSync(path).mode & 0o777).toBe(0o700);
    expect(fs.statSync(join(path, `${nameOf(1)}.numboa`)).mode & 0o777).toBe(0o600);
  });

  it.skipIf(process.platform === "win32")("is read without waiting for a pipe", async () => {
    const { execFileSync } = await import("node:child_process");
    fs.mkdirSync(path, { recursive: true });
    execFileSync("mkfifo", [join(path, `${nameOf(1)}.numboa`)]);
    const store = await openStore({ kind: "folder", folder: path, maxBytes: 1000 });
    const nothing = await store.read(nameOf(1)).catch(() => new Uint8Array());
    expect(nothing?.length).toBe(0);
  });

  it("is read on the spot as well", async () => {
    new Folder(path, fs).write(nameOf(1), new Uint8Array([1, 2, 3]));
    const store = await openStore({ kind: "folder", folder: path, maxBytes: 1000 });
    expect(store.readNow!(nameOf(1))).toEqual(new Uint8Array([1, 2, 3]));
    expect(store.readNow!(nameOf(2))).toBeUndefined();
    expect(await store.read(nameOf(2))).toBeUndefined();
    fs.mkdirSync(join(path, `${nameOf(3)}.numboa`));
    expect(() => store.readNow!(nameOf(3))).toThrow("EISDIR");
  });
});

describe("where entries are kept", () => {
  it("is the system's place for caches", () => {
    expect(systemFolder("linux", { HOME: "/home/ada" })).toBe("/home/ada/.cache/numboa");
    expect(systemFolder("linux", { HOME: "/home/ada", XDG_CACHE_HOME: "/c" })).toBe("/c/numboa");
    expect(systemFolder("linux", { HOME: "/h", XDG_CACHE_HOME: "c" })).toBe("/h/.cache/numboa");
    expect(systemFolder("darwin", { HOME: "/Users/ada" })).toBe("/Users/ada/Library/Caches/numboa");
    expect(systemFolder("win32", { LOCALAPPDATA: "C:\\L" })).toBe("C:\\L\\numboa\\Cache");
    expect(systemFolder("win32", { USERPROFILE: "C:\\U" })).toBe(
      "C:\\U\\AppData\\Local\\numboa\\Cache",
    );
    for (const platform of ["linux", "darwin", "win32"])
      expect(systemFolder(platform, {})).toBeUndefined();
  });

  it("is nowhere by a test of the project's own", () => {
    setBuildId("one");
    expect(placeFor(true)).toBeUndefined();
    setBuildId(undefined);
  });
});
