/** Functions of numbers: easing, colour, special functions, geometry, bits. */
import { calls, from, numbers, type Entry } from "./entry.ts";

const EASING = "easing and interpolation";
const STATISTICS = "statistics and special functions";
const GEOMETRY = "geometry and geodesy";
const BITS = "bits and codecs";

export const PLAIN: readonly Entry[] = [
  ...from(EASING, "d3-ease", "dist/d3-ease.mjs", [
    ["cubicInOut", numbers(0.3)],
    ["sinInOut", numbers(0.7)],
    ["expOut", numbers(0.25)],
    ["circleInOut", numbers(0.6)],
    ["bounceOut", numbers(0.85)],
  ]),
  ...from(EASING, "bezier-easing", "src/index.js", [
    ["x2t", numbers(0.4, 0.25, 0.5, 0.25)],
    ["Y", numbers(0.4, 0.25, 0.5, 0.25)],
  ]),
  ...from(EASING, "d3-interpolate", "dist/d3-interpolate.mjs", [
    ["basis", numbers(0.3, 1, 2, 4, 3)],
    ["tanh", numbers(0.5)],
  ]),
  ...from(EASING, "three", "src/math/MathUtils.js", [
    ["smoothstep", numbers(0.3, 0, 1)],
    ["smootherstep", numbers(0.3, 0, 1)],
    ["damp", numbers(1, 2, 0.5, 0.1)],
    ["pingpong", numbers(2.5, 2)],
    ["euclideanModulo", numbers(-7, 3)],
  ]),
  ...from("colour", "d3-color", "dist/d3-color.mjs", [
    ["hsl2rgb", numbers(200, 0.2, 0.8)],
    ["xyz2lab", numbers(0.4)],
    ["lab2xyz", numbers(0.6)],
    ["lrgb2rgb", numbers(0.3)],
    ["rgb2lrgb", numbers(120)],
  ]),
  ...from("colour", "color-convert", "conversions.js", [
    ["srgbNonlinearTransform", numbers(0.4)],
    ["convert.rgb.hsl", calls(() => [[[10, 200, 80]], [[0, 0, 0]], [[NaN, 1, 300]]])],
    ["convert.hsv.rgb", calls(() => [[[210, 40, 80]], [[0, 0, 0]], [[NaN, 1, 300]]])],
    ["convert.rgb.oklab", calls(() => [[[10, 200, 80]], [[0, 0, 0]], [[NaN, 1, 300]]])],
    ["convert.lab.xyz", calls(() => [[[50, 20, -30]], [[0, 0, 0]], [[NaN, 1, 300]]])],
  ]),
  ...from("colour", "culori", "src/oklab/convertLrgbToOklab.js", [
    [
      "convertLrgbToOklab",
      calls(() => [[{ r: 0.2, g: 0.5, b: 0.7 }], [{ r: 1, g: NaN, b: -0, alpha: 0.5 }]]),
    ],
  ]),
  ...from("colour", "culori", "src/hsl/convertHslToRgb.js", [
    [
      "convertHslToRgb",
      calls(() => [[{ h: 200, s: 0.5, l: 0.4 }], [{ h: undefined, s: 1, l: -0 }]]),
    ],
  ]),
  ...from("colour", "blurhash", "dist/esm/index.js", [
    ["f", numbers(120)],
    ["h", numbers(0.3)],
  ]),
  ...from(STATISTICS, "simple-statistics", "src/error_function.js", [
    ["errorFunction", numbers(0.4)],
  ]),
  ...from(STATISTICS, "simple-statistics", "src/inverse_error_function.js", [
    ["inverseErrorFunction", numbers(0.4)],
  ]),
  ...from(STATISTICS, "simple-statistics", "src/gamma.js", [
    ["gamma", calls(() => [[4.5], [5], [-2.5], [0.25], [171.5], [-0], [NaN]])],
  ]),
  ...from(STATISTICS, "simple-statistics", "src/gammaln.js", [["gammaln", numbers(4.5)]]),
  ...from(STATISTICS, "gamma", "index.js", [
    ["gamma", calls(() => [[4.5], [0.25], [-2.5], [101.5], [-0], [NaN], [Infinity]])],
    ["lngamma", numbers(120)],
  ]),
  ...from(STATISTICS, "bessel", "bessel.js", [
    [
      "_bessel_iter",
      calls(() => [
        [2, 4, 0.5, 0.25, -1],
        [0, 3, -0, NaN, 1],
        [-0, 2.5, 1, 2, 3],
        [1, 0, 7, 8, 9],
      ]),
    ],
    ["bessel0", numbers(2.5)],
  ]),
  ...from(STATISTICS, "window-function", "hann.js", [["hann", numbers(3, 16)]]),
  ...from(STATISTICS, "window-function", "kaiser.js", [["kaiser", numbers(3, 16, 5)]]),
  ...from(GEOMETRY, "robust-predicates", "esm/orient2d.js", [
    [
      "orient2d",
      calls(() => [
        [0, 0, 1, 1, 2, 3],
        [0.1, 0.1, 0.2, 0.2, 0.3, 0.3],
        [1e-300, 0, NaN, 1, 2, 2],
      ]),
    ],
    ["orient2dfast", numbers(0, 0, 1, 1, 2, 3)],
  ]),
  ...from(GEOMETRY, "delaunator", "index.js", [
    ["inCircle", numbers(0, 0, 1, 0, 0, 1, 0.5, 0.25)],
    ["circumradius", numbers(0, 0, 1, 0, 0, 1)],
    ["circumcenter", numbers(0, 0, 1, 0, 0, 1)],
    ["pseudoAngle", numbers(1, 2)],
  ]),
  ...from(GEOMETRY, "earcut", "src/earcut.js", [
    ["zOrder", numbers(100, 200, 10, 20, 3)],
    ["pointInTriangle", numbers(0, 0, 4, 0, 0, 4, 1, 1)],
  ]),
  ...from(GEOMETRY, "geokdbush", "index.js", [
    ["distance", numbers(8.5, 47.4, 13.4, 52.5)],
    ["haverSinDist", numbers(0.1, 0.2, 0.3, 0.4, 0.9)],
    ["vertexLat", numbers(0.8, 0.1)],
  ]),
  ...from(GEOMETRY, "haversine-distance", "index.js", [
    [
      "haversineDistance",
      calls(() => [
        [
          [8.5, 47.4],
          [13.4, 52.5],
        ],
        [
          { lat: 1, lng: 2 },
          { lat: -0, lon: NaN },
        ],
      ]),
    ],
  ]),
  ...from(GEOMETRY, "suncalc", "index.js", [
    ["siderealTime", numbers(9000, 0.2)],
    ["astroRefraction", numbers(0.1)],
    ["azimuth", numbers(0.3, 0.8, 0.2)],
  ]),
  ...from("spatial indexes", "kdbush", "index.js", [["sqDist", numbers(1, 2, 4, 6)]]),
  ...from("spatial indexes", "flatbush", "index.js", [["hilbert", numbers(12345, 54321)]]),
  ...from(BITS, "bit-twiddle", "twiddle.js", [
    ["exports.popCount", numbers(12345)],
    ["exports.nextPow2", numbers(1000)],
    ["exports.log10", numbers(12345)],
    ["exports.reverse", numbers(12345)],
    ["exports.interleave3", numbers(100, 200, 300)],
    ["exports.nextCombination", numbers(11)],
    ["countTrailingZeros", numbers(48)],
  ]),
  ...from(BITS, "alawmulaw", "lib/mulaw.js", [
    ["encodeSample", numbers(1234)],
    ["decodeSample", numbers(100)],
  ]),
  ...from(BITS, "alawmulaw", "lib/alaw.js", [
    ["encodeSample", numbers(1234)],
    ["decodeSample", numbers(100)],
  ]),
];
