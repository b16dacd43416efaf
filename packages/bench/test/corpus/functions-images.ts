/** Functions of pixels and bytes: resampling, blurs, filters, distance fields, checksums. */
import { bytes, calls, from, integers, numbers, waves, type Entry } from "./entry.ts";

const f32 = (length: number): Float32Array => Float32Array.from(waves(length));
const range = (length: number): Uint32Array => Uint32Array.from({ length }, (_, i) => i);
const rgba = (pixels: number, seed = 1): Uint8Array => bytes(4 * pixels, seed);

/** A filter of pica for four pixels out of eight: where it starts, how long it is, its weights. */
const FILTERS = [0, 2, 8000, 8384, 2, 2, 8192, 8192, 4, 2, 100, 16284, 6, 2, -200, 16584];

const IMAGES = "images";

export const IMAGE_FUNCTIONS: readonly Entry[] = [
  ...from(IMAGES, "pica", "dist/pica.mjs", [
    [
      "convolveHor",
      calls(() => [[rgba(32), new Uint16Array(64), 8, 4, 4, Int16Array.from(FILTERS)]]),
    ],
    [
      "convolveVert",
      calls(() => [
        [
          Uint16Array.from(integers(128, 32768)),
          new Uint8Array(64),
          8,
          4,
          4,
          Int16Array.from(FILTERS),
        ],
      ]),
    ],
    [
      "hsv_v16",
      calls(() => [
        [rgba(16), 4, 4],
        [new Uint8Array(0), 0, 0],
      ]),
    ],
    ["toFixedPoint", numbers(0.3)],
  ]),
  ...from(IMAGES, "glur", "lib/blur_mono16.mjs", [
    [
      "convolveMono16",
      calls(() => [
        [
          Uint16Array.from(integers(48, 65536)),
          new Uint16Array(48),
          new Float32Array(8),
          f32(8),
          8,
          6,
        ],
      ]),
    ],
    ["gaussCoef", numbers(1.5)],
  ]),
  ...from(IMAGES, "stackblur-canvas", "src/stackblur.js", [
    [
      "processImageDataRGBA",
      calls(() => [
        [{ data: new Uint8ClampedArray(rgba(48)), width: 8, height: 6 }, 0, 0, 8, 6, 3],
      ]),
    ],
  ]),
  ...from(IMAGES, "pngjs", "lib/paeth-predictor.js", [["paethPredictor", numbers(120, 130, 125)]]),
  ...from(IMAGES, "pngjs", "lib/filter-pack.js", [
    [
      "filterPaeth",
      calls(() => [
        [bytes(64), 32, 16, new Uint8Array(16), 0, 4],
        [bytes(64), 0, 16, new Uint8Array(16), 0, 4],
      ]),
    ],
    [
      "filterSumAvg",
      calls(() => [
        [bytes(64), 32, 16, 4],
        [bytes(64), 0, 16, 4],
        [bytes(4), 8, 16, 4],
      ]),
    ],
  ]),
  ...from(IMAGES, "pixelmatch", "index.js", [
    [
      "drawPixel",
      calls(() => [
        [bytes(16), 4, 255, 0, 300],
        [bytes(16), -4, NaN, -1, 3.7],
      ]),
    ],
    [
      "antialiased",
      calls(() => [
        [rgba(25), 2, 2, 5, 5, range(25), range(25)],
        [rgba(25), 0, 4, 5, 5, range(25), range(25)],
      ]),
    ],
    [
      "colorDelta",
      calls(() => [
        [rgba(4), rgba(4, 2), 4, true, 0.1],
        [rgba(4), rgba(4, 2), 8, false, NaN],
      ]),
    ],
  ]),
  ...from(IMAGES, "@mapbox/tiny-sdf", "index.js", [
    [
      "edt1d",
      calls(() => [
        [
          Float64Array.from(integers(16, 100)),
          0,
          1,
          16,
          new Float64Array(16),
          new Uint16Array(16),
          new Float64Array(17),
        ],
      ]),
    ],
    [
      "edt",
      calls(() => [
        [
          Float64Array.from(integers(36, 100)),
          0,
          0,
          6,
          6,
          6,
          new Float64Array(6),
          new Uint16Array(6),
          new Float64Array(7),
        ],
      ]),
    ],
  ]),
  ...from("checksums", "crc-32", "crc32.js", [
    [
      "crc32_buf",
      calls(() => [
        [bytes(100), 0],
        [bytes(7), -1],
        [new Uint8Array(0), NaN],
      ]),
    ],
    ["signed_crc_table", calls(() => [[]])],
  ]),
  ...from("checksums", "adler-32", "adler32.js", [
    [
      "adler32_buf",
      calls(() => [
        [bytes(100), 1],
        [bytes(7), 2 ** 31],
        [new Uint8Array(0), NaN],
      ]),
    ],
  ]),
  ...from("checksums", "pako", "dist/pako.mjs", [
    [
      "adler32",
      calls(() => [
        [1, bytes(100), 100, 0],
        [-1, bytes(7), 4, 2],
      ]),
    ],
    [
      "crc32",
      calls(() => [
        [0, bytes(100), 100, 0],
        [-1, bytes(7), 4, 2],
      ]),
    ],
  ]),
  ...from("checksums", "murmurhash-js", "murmurhash3_gc.js", [
    [
      "murmurhash3_32_gc",
      calls(() => [
        ["numboa", 7],
        ["", 0],
      ]),
    ],
  ]),
];
