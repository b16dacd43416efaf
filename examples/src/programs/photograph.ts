/** A photograph, blurred and reduced to its edges. */
import type { Program } from "./program.ts";
import { loadPhotograph } from "../data/photograph.ts";
import { clampIndex, gaussianBlur, gaussianWeights } from "../kernels/blur.ts";
import { sobelEdges } from "../kernels/edges.ts";
import { filled } from "../measure/trial.ts";
import { encodePng } from "../pictures/png.ts";

/** Standard deviation of the blur, in pixels. */
const SIGMA = 3;

export const photograph: Program = {
  name: "photograph",
  title: "A photograph, blurred and reduced to its edges",

  async run({ jit, observe, say, small }) {
    const { title, width, height, rgb } = await loadPhotograph(small ? 8 : 1);
    say(`${title}, by Felice Beato, about 1865: ${width} × ${height} pixels`);

    const weights = gaussianWeights(SIGMA);
    const [, blurred] = await observe({
      name: "gaussianBlur",
      what: `${weights.length} taps across, ${weights.length} down, in 3 colours`,
      kernel: jit(gaussianBlur, { captures: { clampIndex } }),
      arrays: "heap",
      prepare(allocate) {
        const source = filled(allocate, Uint8Array, rgb);
        const rows = allocate(Float32Array, rgb.length);
        const target = allocate(Uint8Array, rgb.length);
        const taps = filled(allocate, Float64Array, weights);
        return { args: [source, rows, target, taps, width, height], outputs: [rows, target] };
      },
    });

    const [, edges] = await observe({
      name: "sobelEdges",
      what: "brightness, then two 3 × 3 stencils",
      kernel: jit(sobelEdges),
      arrays: "heap",
      prepare(allocate) {
        const source = filled(allocate, Uint8Array, rgb);
        const grey = allocate(Float32Array, width * height);
        const target = allocate(Uint8ClampedArray, width * height);
        return { args: [source, grey, target, width, height], outputs: [grey, target] };
      },
    });

    return [
      { file: "photograph.png", bytes: encodePng(width, height, rgb) },
      { file: "blurred.png", bytes: encodePng(width, height, blurred) },
      { file: "edges.png", bytes: encodePng(width, height, edges) },
    ];
  },
};
