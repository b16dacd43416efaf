/**
 * The schema, the types and the published JSON Schema say the same. `BLESS=1` writes the published one, which is
 * refused where CI is set.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { z } from "zod";
import type { CompareFile, Report } from "../../src/files/report.ts";
import type { PublishedKind } from "../../src/files/schema.ts";
import { jsonSchema, publishedSchemas } from "../../src/files/schema.ts";

const FOLDER = new URL("../../schema/", import.meta.url);
const kinds = Object.keys(publishedSchemas) as PublishedKind[];

/** Reports may not be changed; what a schema gives may. */
type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;
type Read<K extends PublishedKind> = Frozen<z.output<(typeof publishedSchemas)[K]>>;
type Typed<K extends PublishedKind> = Frozen<Extract<Report | CompareFile, { kind: K }>>;

/** Compiles only if the two are the same; the compiler says which property is not. */
const same = {
  run: [(file: Read<"run">): Typed<"run"> => file, (file: Typed<"run">): Read<"run"> => file],
  compare: [
    (file: Read<"compare">): Typed<"compare"> => file,
    (file: Typed<"compare">): Read<"compare"> => file,
  ],
  startup: [
    (file: Read<"startup">): Typed<"startup"> => file,
    (file: Typed<"startup">): Read<"startup"> => file,
  ],
  check: [
    (file: Read<"check">): Typed<"check"> => file,
    (file: Typed<"check">): Read<"check"> => file,
  ],
  ablate: [
    (file: Read<"ablate">): Typed<"ablate"> => file,
    (file: Typed<"ablate">): Read<"ablate"> => file,
  ],
  instructions: [
    (file: Read<"instructions">): Typed<"instructions"> => file,
    (file: Typed<"instructions">): Read<"instructions"> => file,
  ],
} satisfies Record<PublishedKind, readonly unknown[]>;

describe("the published JSON Schema", () => {
  test.each(kinds)("of %s is that of the code", (kind) => {
    const url = new URL(`${kind}.json`, FOLDER);
    const right = `${JSON.stringify(jsonSchema(kind), null, 2)}\n`;
    const before = existsSync(url) ? readFileSync(url, "utf8") : "";
    const bless = process.env["BLESS"] === "1";
    if (bless && process.env["CI"]) throw new Error("BLESS is refused in continuous integration");
    if (bless && right !== before) {
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(url, right);
    }
    expect(bless ? right : before).toBe(right);
  });

  test("is held to the types by the compiler", () => {
    expect(Object.keys(same).toSorted()).toEqual(kinds.toSorted());
  });

  test("has a file for each kind and no other", () => {
    const names = kinds.map((kind) => `${kind}.json`);
    expect(readdirSync(FOLDER).toSorted()).toEqual(names.toSorted());
  });
});
