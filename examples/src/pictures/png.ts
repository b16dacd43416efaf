/** Encodes pictures as PNG. */
import { PNG } from "pngjs";

/** PNG's numbers for the two kinds of pixels used here. */
const GREY = 0;
const RGB = 2;

/**
 * A PNG file of `width * height` pixels, each 1 byte (grey) or 3 bytes (red, green, blue), told apart
 * by the length of `pixels`. Throws a RangeError if the length fits neither.
 */
export function encodePng(
  width: number,
  height: number,
  pixels: Uint8Array | Uint8ClampedArray,
): Uint8Array {
  const channels = pixels.length / (width * height);
  if (channels !== 1 && channels !== 3) {
    throw new RangeError(`${pixels.length} bytes are no picture of ${width} × ${height} pixels`);
  }
  const colorType = channels === 1 ? GREY : RGB;
  // pngjs takes any picture-like object with its bytes; its own class would hold 4 bytes a pixel.
  const picture = { width, height, data: Buffer.from(pixels) } as PNG;
  return PNG.sync.write(picture, { colorType, inputColorType: colorType, inputHasAlpha: false });
}
