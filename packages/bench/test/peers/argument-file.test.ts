/** The file of arguments: what is written is what is read, bit for bit. */
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { checksum } from "../../src/checksum.ts";
import type { Argument, TypedArray } from "../../src/kernel.ts";
import { readDump, readEntries, writeArguments, writeDump } from "../../src/peers/argument-file.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "numboa-argument-file-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = path.join(folder, "arguments");

const array = fc.oneof(
  fc.int8Array(),
  fc.uint8Array(),
  fc.uint8ClampedArray(),
  fc.int16Array(),
  fc.uint16Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.float32Array(),
  fc.float64Array(),
) as fc.Arbitrary<TypedArray>;
const argument: fc.Arbitrary<Argument> = fc.oneof(array, fc.double(), fc.boolean());

test("arguments come back with the same bits and marks", () => {
  fc.assert(
    fc.property(
      fc.array(argument, { maxLength: 6 }),
      fc.infiniteStream(fc.boolean()),
      (args, marks) => {
        const updates = args.flatMap((_, position) => (marks.next().value ? [position] : []));
        writeArguments(file, args, updates);
        const entries = readEntries(file);
        const values = entries.map(({ value }) => value as Argument);
        expect(checksum(values, undefined)).toBe(checksum(args, undefined));
        expect(entries.flatMap(({ updated }, position) => (updated ? [position] : []))).toEqual(
          updates,
        );
      },
    ),
    { numRuns: 200 },
  );
});

test.each([[undefined], [true], [false], [-0], [Number.NaN], [1 / 3], [-Infinity]])(
  "a dump keeps the result %s",
  (result) => {
    const args = [new Uint8Array([1, 2, 3]), -0, false];
    writeDump(file, { args, result });
    const dump = readDump(file);
    expect(Object.is(dump.result, result)).toBe(true);
    expect(checksum(dump.args, dump.result)).toBe(checksum(args, result));
  },
);

test("the bytes are those of the format", () => {
  writeArguments(file, [new Int16Array([-1]), 1.5, true], [0]);
  // prettier-ignore
  expect([...readFileSync(file)]).toEqual([
    0x4e, 0x42, 0x41, 0x52, 3, 0, 0, 0,
    5, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f,
    1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0,
  ]);
});

test("a file that is cut short, or is something else, is refused", () => {
  writeArguments(file, [new Float64Array(3)], []);
  truncateSync(file, 30);
  expect(() => readEntries(file)).toThrow("ends early");
  writeFileSync(file, "something else");
  expect(() => readEntries(file)).toThrow("no file of arguments");
  writeArguments(file, [], []);
  expect(() => readDump(file)).toThrow("holds no result");
  writeArguments(file, [1, new Float64Array(1)], []);
  expect(() => readDump(file)).toThrow("the result is an array");
});
