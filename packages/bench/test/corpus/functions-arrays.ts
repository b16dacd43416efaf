/** Functions of arrays and objects: noise, signals, indexes, statistics, vectors. */
import { calls, from, numbers, waves, type Entry } from "./entry.ts";

/** Calls with a `this`. */
const methods =
  (make: () => readonly (readonly [self: unknown, ...args: unknown[]])[]): Entry["calls"] =>
  () =>
    make().map(([self, ...args]) => ({ self, args }));

const f32 = (length: number, seed?: number): Float32Array => Float32Array.from(waves(length, seed));
const f64 = (length: number, seed?: number): Float64Array => Float64Array.from(waves(length, seed));
const range = (length: number): Uint32Array => Uint32Array.from({ length }, (_, i) => i);

const random = (): (() => number) => {
  let state = 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
};

const fft = (out: number[], data: number[]) => ({ _out: out, _data: data, _inv: 0, size: 4 });
const points = (): number[][] => [
  [0, 0],
  [4, 1],
  [5, 5],
  [1, 4],
];
const matrix = (seed: number): { elements: number[] } => ({ elements: waves(16, seed) });
const triple = (x: number, y: number, z: number) => ({ x, y, z });

const STATISTICS = "statistics and special functions";
const GEOMETRY = "geometry and geodesy";
const VECTORS = "vectors and matrices";

export const ARRAYS: readonly Entry[] = [
  ...from("noise and random numbers", "simplex-noise", "dist/esm/simplex-noise.js", [
    [
      "noise2D",
      numbers(1.5, 2.25),
      ({ createNoise2D }) => (createNoise2D as (r: unknown) => void)(random()),
    ],
    [
      "noise3D",
      numbers(1.5, 2.25, 0.3),
      ({ createNoise3D }) => (createNoise3D as (r: unknown) => void)(random()),
    ],
    [
      "noise4D",
      numbers(1.5, 2.25, 0.3, -1),
      ({ createNoise4D }) => (createNoise4D as (r: unknown) => void)(random()),
    ],
    ["buildPermutationTable", calls(() => [[random()]])],
  ]),
  ...from("noise and random numbers", "seedrandom", "lib/alea.js", [
    [
      "me.next",
      calls(() => [[], [], []]),
      (exports) => (exports as never as (seed: number) => void)(1),
    ],
  ]),
  ...from("noise and random numbers", "three", "src/math/MathUtils.js", [
    ["seededRandom", numbers(7)],
  ]),
  ...from("signals", "fft.js", "lib/fft.js", [
    [
      "FFT.prototype._singleTransform2",
      methods(() => [
        [fft(waves(8), waves(8, 2)), 0, 0, 2],
        [fft(waves(8), []), 4, 0, 2],
      ]),
    ],
    ["FFT.prototype._singleTransform4", methods(() => [[fft(waves(8), waves(8, 2)), 0, 0, 2]])],
    ["FFT.prototype.completeSpectrum", methods(() => [[{ size: 4, _csize: 8 }, waves(8)]])],
  ]),
  ...from("signals", "fourier-transform", "index.js", [
    ["transform", calls(() => [[f64(16)], [f64(3)]])],
    [
      "cTransform",
      calls(() => [
        [f64(16), f64(16, 2), false],
        [f64(8), f64(8, 2), true],
      ]),
    ],
  ]),
  ...from("signals", "window-function", "util.js", [
    [
      "cosineSum",
      calls(() => [
        [3, 16, [0.42, 0.5, 0.08]],
        [3, 1, Float64Array.of(0.42, 0.5, 0.08)],
      ]),
    ],
    ["i0", numbers(2.5)],
  ]),
  ...from("spatial indexes", "kdbush", "index.js", [
    [
      "select",
      calls(() => [
        [range(20), f64(40), 10, 0, 19, 0],
        [range(20), f64(40), 3, 0, 19, 1],
      ]),
    ],
    ["sort", calls(() => [[range(50), f64(100), 8, 0, 49, 0]])],
  ]),
  ...from("spatial indexes", "flatbush", "index.js", [
    ["sort", calls(() => [[range(32).map((x) => (x * 7919) % 97), f64(128), range(32), 0, 31, 4]])],
    [
      "swap",
      calls(() => [
        [range(8), f64(32), range(8), 1, 5],
        [range(8), f64(32), range(8), 9, -1],
      ]),
    ],
    [
      "upperBound",
      calls(() => [
        [5, [1, 3, 5, 7, 9]],
        [-1, [1, 3]],
        [NaN, []],
      ]),
    ],
  ]),
  ...from("spatial indexes", "quickselect", "index.js", [
    [
      "quickselect",
      calls(() => [
        [f64(30), 12, 0, 29, (a: number, b: number) => a - b],
        [waves(30), 3],
      ]),
    ],
  ]),
  ...from("spatial indexes", "delaunator", "index.js", [
    [
      "quicksort",
      calls(() => [
        [range(60), f64(60), 0, 59],
        [range(10), f64(10), 2, 8],
      ]),
    ],
  ]),
  ...from(STATISTICS, "simple-statistics", "src/mean.js", [
    ["mean", calls(() => [[waves(20)], [[]], [[NaN, -0]]])],
  ]),
  ...from(STATISTICS, "simple-statistics", "src/sum.js", [
    ["sum", calls(() => [[waves(20)], [[]], [[1e300, -0, 1e-300]]])],
  ]),
  ...from(STATISTICS, "simple-statistics", "src/median_sorted.js", [
    ["medianSorted", calls(() => [[[1, 2, 4, 8]], [[3]]])],
  ]),
  ...from(STATISTICS, "simple-statistics", "src/linear_regression.js", [
    ["linearRegression", calls(() => [[points()], [[[1, 2]]]])],
  ]),
  ...from(STATISTICS, "simple-statistics", "src/sum_nth_power_deviations.js", [
    [
      "sumNthPowerDeviations",
      calls(() => [
        [waves(20), 2],
        [waves(9), 3],
      ]),
    ],
  ]),
  ...from(STATISTICS, "jstat", "dist/jstat.js", [
    ["gammaln", numbers(4.5)],
    [
      "lowRegGamma",
      calls(() => [
        [2.5, 1.5],
        [2, 4],
        [-1, 1],
        [0.5, NaN],
      ]),
    ],
    ["betacf", numbers(0.4, 2, 3)],
    ["erf", numbers(0.4)],
    ["ibeta", numbers(0.4, 2, 3)],
  ]),
  ...from(GEOMETRY, "d3-polygon", "dist/d3-polygon.mjs", [
    ["area", calls(() => [[points()], [[]]])],
    [
      "contains",
      calls(() => [
        [points(), [2, 2]],
        [points(), [9, NaN]],
      ]),
    ],
    [
      "cross",
      calls(() => [
        [
          [0, 0],
          [1, 2],
          [3, 1],
        ],
        [
          [0, -0],
          [NaN, 2],
          [3, 1],
        ],
      ]),
    ],
  ]),
  ...from(GEOMETRY, "point-in-polygon", "flat.js", [
    [
      "pointInPolygonFlat",
      calls(() => [
        [[2, 2], points().flat()],
        [[9, 9], Float64Array.from(points().flat()), 0, 8],
      ]),
    ],
  ]),
  ...from(GEOMETRY, "earcut", "src/earcut.js", [
    [
      "signedArea",
      calls(() => [
        [points().flat(), 0, 8, 2],
        [Float64Array.from(points().flat()), 2, 8, 2],
      ]),
    ],
  ]),
  ...from(GEOMETRY, "cheap-ruler", "index.js", [
    [
      "CheapRuler#distance",
      methods(() => [
        [{ kx: 80, ky: 111 }, [8.5, 47.4], [13.4, 52.5]],
        [{ kx: NaN, ky: -0 }, [1, 2], [3, 4]],
      ]),
    ],
    ["CheapRuler#area", methods(() => [[{ kx: 80, ky: 111 }, [points()]]])],
  ]),
  ...from(GEOMETRY, "robust-predicates", "esm/util.js", [
    [
      "sum",
      calls(() => [
        [4, f64(4), 4, f64(4, 2), new Float64Array(8)],
        [2, [1e300, 1], 2, [1e-300, 3], [0, 0, 0, 0]],
      ]),
    ],
    [
      "estimate",
      calls(() => [
        [4, f64(4)],
        [0, f64(4)],
      ]),
    ],
  ]),
  ...from(GEOMETRY, "robust-predicates", "esm/incircle.js", [
    ["incircle", numbers(0, 0, 1, 0, 0, 1, 0.5, 0.25)],
  ]),
  ...from(GEOMETRY, "geolib", "es/robustAcos.js", [["robustAcos", numbers(0.5)]]),
  ...from(VECTORS, "gl-matrix", "esm/mat4.js", [
    [
      "multiply",
      calls(() => [
        [new Float32Array(16), f32(16), f32(16, 2)],
        [waves(16), waves(16), waves(16, 2)],
      ]),
    ],
    [
      "invert",
      calls(() => [
        [new Float32Array(16), f32(16)],
        [new Float32Array(16), new Float32Array(16)],
      ]),
    ],
    [
      "perspectiveNO",
      calls(() => [
        [new Float32Array(16), 1, 1.5, 0.1, 100],
        [new Float32Array(16), 1, 1.5, 0.1, Infinity],
      ]),
    ],
  ]),
  ...from(VECTORS, "gl-matrix", "esm/vec3.js", [
    ["cross", calls(() => [[new Float32Array(3), f32(3), f32(3, 2)]])],
    [
      "normalize",
      calls(() => [
        [new Float32Array(3), f32(3)],
        [new Float32Array(3), new Float32Array(3)],
      ]),
    ],
  ]),
  ...from(VECTORS, "gl-matrix", "esm/quat.js", [
    [
      "slerp",
      calls(() => [
        [new Float32Array(4), f32(4), f32(4, 2), 0.3],
        [new Float32Array(4), f32(4), f32(4), 0],
      ]),
    ],
  ]),
  ...from(VECTORS, "three", "src/math/Matrix4.js", [
    ["Matrix4#multiplyMatrices", methods(() => [[matrix(1), matrix(2), matrix(3)]])],
    ["Matrix4#determinant", methods(() => [[matrix(1)]])],
  ]),
  ...from(VECTORS, "three", "src/math/Vector3.js", [
    [
      "Vector3#crossVectors",
      methods(() => [[triple(0, 0, 0), triple(1, 2, 3), triple(-0, NaN, 1)]]),
    ],
    ["Vector3#lengthSq", methods(() => [[triple(1, 2, 3)], [triple(-0, NaN, 1)]])],
  ]),
];
