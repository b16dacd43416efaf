/** Objects of the call: what can be done with them. */
import type { CallObjects } from "@numboa/parser";
import { no, yes, type Construct } from "./construct.ts";

const withObjects = (objects: CallObjects, construct: Construct): Construct => ({
  ...construct,
  objects,
});

/** Of the functions that every unit has; see `unitOf`. */
const GRID: CallObjects = {
  paths: ["0", "0::size"],
  methods: {
    "0::get": { fn: { kind: "function", key: "get" }, getter: false },
    "0::area": { fn: { kind: "function", key: "area" }, getter: true },
  },
};

const TREE: CallObjects = {
  paths: Array.from({ length: 70 }, (_, depth) =>
    depth === 0 ? "0" : `0::${Array.from({ length: depth }, () => "next").join(".")}`,
  ),
  methods: {},
};

export const OBJECTS: readonly Construct[] = [
  yes(
    "fields of arguments and of captured objects: numbers, booleans and arrays",
    "(p, i) => p.data[i] * p.size.width + K.scale",
    ["object", "int", "f64[]", "f64", "f64"],
  ),
  yes("assigning to such fields what is a number", "(p, x) => { p.sum += x; p.count++; }", [
    "object",
    "f64",
    "number[]",
    "number[]",
  ]),
  yes("destructured parameters, without defaults", "({ x, size: { width } }) => x * width", [
    "object",
    "f64",
    "f64",
  ]),
  withObjects(
    GRID,
    yes(
      "passing an argument, `this`, a captured object or a path of one to a captured function",
      "(p) => width(p.size) + width(p)",
      ["object", "f64", "f64"],
    ),
  ),
  withObjects(
    GRID,
    yes("methods of these objects, on the object or its prototypes", "(p, i) => p.get(i)", [
      "object",
      "int",
      "f64[]",
    ]),
  ),
  withObjects(GRID, yes("getters of these objects", "(p) => p.area", ["object", "f64"])),
  withObjects(
    { paths: [], methods: { "0": { fn: { kind: "function", key: "helper" }, getter: false } } },
    yes("functions as arguments, called or passed on", "(g, x) => g(x) + apply(g, 1)", [
      "object",
      "f64",
    ]),
  ),
  withObjects(
    GRID,
    no("unknown-method", "methods without a text: native and bound ones", "(p) => p.norm()"),
  ),
  no(
    "object-in-helper",
    "passing on what is not named by a path: a choice of objects, another's result",
    "function f(p) { return p.x > 0 ? f(p) : 0; }",
  ),
  withObjects(TREE, no("object-paths", "walking lists and trees of objects", "(p) => walk(p)")),
  no("object-as-value", "any other use of an object", "(p) => p + 1", ["object"]),
];
