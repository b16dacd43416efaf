/** What can be done with buffers and DataViews, row by row. */
import { no, yes, type Construct } from "./construct.ts";

export const BUFFERS: readonly Construct[] = [
  yes(
    "`new ArrayBuffer(length)`, an ArrayBuffer as an argument, `byteLength`",
    "(b) => b.byteLength + new ArrayBuffer(8).byteLength",
    ["buffer[]"],
  ),
  yes(
    "views: `new T(buffer)`, `new T(buffer, offset)`, `new T(buffer, offset, length)`",
    "(b) => new Uint16Array(b, 2, 1)[0] + new Int8Array(b, 1).length",
    ["buffer[]"],
  ),
  yes(
    "`buffer` of an array that is made here, of arguments and of captured arrays",
    "(x) => { const f = new Float64Array(1), u = new Uint32Array(f.buffer); f[0] = x; return u[1]; }",
    ["f64"],
  ),
  no(
    "buffer-of-array",
    "`buffer` of an array that may be a view",
    "(a) => { const v = a.subarray(1); return new Int8Array(v.buffer)[0]; }",
    ["f64[]"],
  ),
  no("array-of-buffer", "an offset or a length without a buffer", "(a) => new Int8Array(a, 1)[0]", [
    "u8[]",
  ]),
  yes(
    "`getInt8` … `getFloat64` and `setInt8` … `setFloat64` of DataViews",
    "(v, x, e) => { v.setFloat32(4, x, e); return v.getInt16(4, true) + v.getUint8(v.byteLength - 1); }",
    ["dataview[]", "f64", "bool"],
  ),
  yes(
    "`new DataView(buffer, offset, length)`",
    "(a) => { const v = new DataView(new Uint8Array(a).buffer, 1); return v.getInt16(0); }",
    ["u8[]"],
  ),
  no("not-a-view", "these methods of anything else", "(a) => a.getInt8(0)", ["u8[]"]),
];
