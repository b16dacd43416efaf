/** What people write side by side: a kind of arrays, and a function of three of them and a count. */
import type { ParamKind } from "@numboa/parser/ir";

export type Elements = Float64Array | Float32Array | Int32Array;
export type SideBySide = (a: Elements, b: Elements, c: Elements, n: number) => number | void;

export const SIDE_BY_SIDE: Readonly<Record<string, readonly [kind: ParamKind, fn: SideBySide]>> = {
  "complex products": [
    "f64[]",
    (a, b, c, n) => {
      for (let i = 0; i < n; i++) {
        const ar = a[2 * i];
        const ai = a[2 * i + 1];
        const br = b[2 * i];
        const bi = b[2 * i + 1];
        c[2 * i] = ar * br - ai * bi;
        c[2 * i + 1] = ar * bi + ai * br;
      }
    },
  ],
  "complex products, loaded between stores": [
    "f64[]",
    (a, b, c, n) => {
      for (let i = 0; i + 1 < n; i += 2) {
        c[i] = a[i] * b[i] - a[i + 1] * b[i + 1];
        c[i + 1] = a[i] * b[i + 1] + a[i + 1] * b[i];
      }
    },
  ],
  "a matrix times vectors": [
    "f64[]",
    (m, v, out, n) => {
      for (let i = 0; i < n; i++) {
        const x = v[4 * i];
        const y = v[4 * i + 1];
        const z = v[4 * i + 2];
        const w = v[4 * i + 3];
        out[4 * i] = m[0] * x + m[4] * y + m[8] * z + m[12] * w;
        out[4 * i + 1] = m[1] * x + m[5] * y + m[9] * z + m[13] * w;
        out[4 * i + 2] = m[2] * x + m[6] * y + m[10] * z + m[14] * w;
        out[4 * i + 3] = m[3] * x + m[7] * y + m[11] * z + m[15] * w;
      }
    },
  ],
  "a matrix of floats": [
    "f32[]",
    (m, v, out, n) => {
      for (let i = 0; i < n; i++) {
        const x = v[4 * i];
        const y = v[4 * i + 1];
        const z = v[4 * i + 2];
        const w = v[4 * i + 3];
        out[4 * i] = m[0] * x + m[4] * y + m[8] * z + m[12] * w;
        out[4 * i + 1] = m[1] * x + m[5] * y + m[9] * z + m[13] * w;
        out[4 * i + 2] = m[2] * x + m[6] * y + m[10] * z + m[14] * w;
        out[4 * i + 3] = m[3] * x + m[7] * y + m[11] * z + m[15] * w;
      }
    },
  ],
  quaternions: [
    "f64[]",
    (a, b, out, n) => {
      for (let i = 0; i < n; i++) {
        const k = 4 * i;
        const ax = a[k];
        const ay = a[k + 1];
        const az = a[k + 2];
        const aw = a[k + 3];
        const bx = b[k];
        const by = b[k + 1];
        const bz = b[k + 2];
        const bw = b[k + 3];
        out[k] = ax * bw + aw * bx + ay * bz - az * by;
        out[k + 1] = ay * bw + aw * by + az * bx - ax * bz;
        out[k + 2] = az * bw + aw * bz + ax * by - ay * bx;
        out[k + 3] = aw * bw - ax * bx - ay * by - az * bz;
      }
    },
  ],
  "four sums": [
    "f64[]",
    (a, b, c, n) => {
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let i = 0; i + 3 < n; i += 4) {
        s0 += a[i] * b[i];
        s1 += a[i + 1] * b[i + 1];
        s2 += a[i + 2] * b[i + 2];
        s3 += a[i + 3] * b[i + 3];
      }
      c[0] = s1 - s3;
      return s0 - s2;
    },
  ],
  "a filter of two channels": [
    "f64[]",
    (x, y, c, n) => {
      let l1 = 0;
      let r1 = 0;
      let left = 0;
      let right = 0;
      for (let i = 0; i < n; i++) {
        const l = x[2 * i];
        const r = x[2 * i + 1];
        left = 0.5 * l + c[0] * l1 - 0.25 * left;
        right = 0.5 * r + c[0] * r1 - 0.25 * right;
        l1 = l;
        r1 = r;
        y[2 * i] = left;
        y[2 * i + 1] = right;
      }
      return l1 - right;
    },
  ],
  pixels: [
    "f32[]",
    (a, b, out, n) => {
      for (let i = 0; i < n; i++) {
        const k = 4 * i;
        out[k] = Math.fround(Math.fround(out[k] * b[0]) + a[k]);
        out[k + 1] = Math.fround(Math.fround(out[k + 1] * b[0]) + a[k + 1]);
        out[k + 2] = Math.fround(Math.fround(out[k + 2] * b[0]) + a[k + 2]);
        out[k + 3] = Math.fround(Math.fround(out[k + 3] * b[0]) + a[k + 3]);
      }
    },
  ],
  integers: [
    "i32[]",
    (a, b, out, n) => {
      for (let i = 0; i < n; i++) {
        const k = 4 * i;
        out[k] = (a[k] ^ b[k]) + 7;
        out[k + 1] = (a[k + 1] ^ b[k + 1]) + 7;
        out[k + 2] = (a[k + 2] ^ b[k + 2]) + 7;
        out[k + 3] = (a[k + 3] ^ b[k + 3]) + 7;
      }
    },
  ],
  "lengths of vectors": [
    "f64[]",
    (p, v, c, n) => {
      for (let i = 0; i < n; i++) {
        const k = 3 * i;
        const length = Math.sqrt(v[k] * v[k] + v[k + 1] * v[k + 1] + v[k + 2] * v[k + 2]);
        p[k] += (v[k] * c[0]) / length;
        p[k + 1] += (v[k + 1] * c[0]) / length;
        p[k + 2] += (v[k + 2] * c[0]) / length;
      }
    },
  ],
};
