// Runs the functions of a built module beside the same functions as JavaScript, with the same arguments, and
// prints one line of JSON for each case: how the built one ran, and whether all bits are the same.
//
//     node compare.mjs CASES
//
// CASES is a module whose default export gives the cases for an `array` function:
// { name, built, plain, make: (array) => arguments }.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";

let runs = 0;

// Counts calls of compiled code: a fallback that hides would pass every other check.
const { Instance } = WebAssembly;
WebAssembly.Instance = function (...args) {
  const { exports } = new Instance(...args);
  const run = (...values) => {
    runs++;
    return exports.run(...values);
  };
  return { exports: { ...exports, run } };
};

function outcome(fn, args) {
  let result;
  try {
    result = { returns: fn(...args) };
  } catch (error) {
    result = { throws: `${error.constructor.name}: ${error.message}` };
  }
  return { ...result, args };
}

const bytesOf = (view) => [...new Uint8Array(view.buffer, view.byteOffset, view.byteLength)].join();

function same(a, b) {
  if (ArrayBuffer.isView(a)) {
    return ArrayBuffer.isView(b) && a.constructor === b.constructor && bytesOf(a) === bytesOf(b);
  }
  return isDeepStrictEqual(a, b);
}

const load = await import(pathToFileURL(path.resolve(process.argv[2])));
for (const { name, built, plain, make, array } of await load.default()) {
  for (const kind of ["array()", "typed array"]) {
    const make1 = kind === "array()" ? array : (type, from) => new type(from);
    const before = runs;
    const mine = outcome(built, make(make1));
    const way = runs > before ? "wasm" : "javascript";
    const theirs = outcome(
      plain,
      make((type, from) => new type(from)),
    );
    const equal =
      same(mine.returns, theirs.returns) &&
      mine.throws === theirs.throws &&
      mine.args.every((arg, i) => same(arg, theirs.args[i]));
    const shown = mine.throws ?? String(mine.returns);
    console.log(JSON.stringify({ name, kind, way, equal, shown }));
  }
}
