/** The filters of the page: the functions of the other examples, wrapped, each with arrays for both sides. */
import { array, jit } from "numboa";
import { gaussianBlur, gaussianWeights } from "../src/kernels/blur.ts";
import { sobelEdges } from "../src/kernels/edges.ts";

// The plugin takes along what these use: nothing is named in `captures`, and a minifier changes nothing.
const jittedBlur = jit(gaussianBlur);
const jittedEdges = jit(sobelEdges);

/** Pixels of 3 bytes, red, green and blue, or of one, grey. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array | Uint8ClampedArray;
}

/** One filter for one picture: each side has arrays of its own, made once. */
export interface Filter {
  plain(sigma: number): Picture;
  jitted(sigma: number): Picture;
  /** What the last jitted call ran as. */
  readonly tier: string;
}

type Make = <A extends Uint8Array | Uint8ClampedArray | Float32Array | Float64Array>(
  type: new (length: number) => A,
  length: number,
) => A;

const plainArray: Make = (type, length) => new type(length);
/** In WebAssembly's memory, where compiled code finds them without a copy. */
const sharedArray = array as unknown as Make;

export function makeBlur({ width, height, pixels }: Picture): Filter {
  const side = (call: typeof gaussianBlur, make: Make) => {
    const source = make(Uint8Array, pixels.length);
    source.set(pixels);
    const rows = make(Float32Array, pixels.length);
    const target = make(Uint8Array, pixels.length);
    let weights = make(Float64Array, 0);
    let last = NaN;
    return (sigma: number): Picture => {
      if (sigma !== last) {
        const values = gaussianWeights(sigma);
        weights = make(Float64Array, values.length);
        weights.set(values);
        last = sigma;
      }
      call(source, rows, target, weights, width, height);
      return { width, height, pixels: target };
    };
  };
  return {
    plain: side(gaussianBlur, plainArray),
    jitted: side(jittedBlur, sharedArray),
    get tier() {
      return tierOf(jittedBlur.stats());
    },
  };
}

export function makeEdges({ width, height, pixels }: Picture): Filter {
  const side = (call: typeof sobelEdges, make: Make) => {
    const source = make(Uint8Array, pixels.length);
    source.set(pixels);
    const grey = make(Float32Array, width * height);
    const target = make(Uint8ClampedArray, width * height);
    return (): Picture => {
      call(source, grey, target, width, height);
      return { width, height, pixels: target };
    };
  };
  return {
    plain: side(sobelEdges, plainArray),
    jitted: side(jittedEdges, sharedArray),
    get tier() {
      return tierOf(jittedEdges.stats());
    },
  };
}

function tierOf({ versions }: ReturnType<typeof jittedBlur.stats>): string {
  const called = versions.filter(({ calls }) => calls > 0).at(-1);
  return called === undefined ? "JavaScript" : `WebAssembly, ${called.tier}`;
}
