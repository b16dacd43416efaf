/**
 * Draws plots as SVG text with Observable Plot, on a document that needs no browser.
 *
 * Colours are CSS variables of the page, so that one drawing serves light and dark. A drawing does not
 * reflow: each is made twice, for a wide page and for a phone, and the page shows the one that fits.
 * The library is loaded when a plotter is made, so that nothing else pays for it.
 */
import type * as Library from "@observablehq/plot";
import { markup, trusted } from "./markup.ts";
import type { Content, Markup } from "./markup.ts";

export type Plot = typeof Library;
export type PlotOptions = Library.PlotOptions;

/** Widths of the drawings in CSS pixels: the text column of the page, and that of a phone. */
const WIDTHS = { wide: 860, narrow: 350 } as const;

export type Build = (plot: Plot, width: number) => PlotOptions;

export interface Figure {
  /** What a person who does not see the plot should know of it. */
  readonly label: string;
  readonly caption?: Content;
  readonly legend?: Content;
  readonly build: Build;
}

export interface Plotter {
  /** A figure of the full width of the page. */
  figure(figure: Figure): Markup;
  /** A figure of a fixed width, for a grid of small ones. */
  small(figure: Figure, width: number): Markup;
  /** A drawing for the eye alone, such as a mark in a legend. */
  mark(width: number, build: Build): Markup;
}

export async function loadPlotter(): Promise<Plotter> {
  const [library, { parseHTML }] = await Promise.all([
    import("@observablehq/plot"),
    import("linkedom"),
  ]);
  const { document } = parseHTML("<!doctype html><html><head></head><body></body></html>");
  const draw = (build: Build, width: number): Markup => {
    const svg = library.plot({ document, width, ...build(library, width) });
    return trusted(compact(svg));
  };
  const image = (label: string, size: string, drawing: Markup): Markup =>
    markup`<div class="drawing ${size}" role="img" aria-label="${label}">${drawing}</div>`;
  const frame = ({ legend, caption }: Figure, drawings: Content): Markup => {
    const under = caption === undefined ? null : markup`<figcaption>${caption}</figcaption>`;
    return markup`<figure>${legend}${drawings}${under}</figure>`;
  };
  return {
    figure: (figure) =>
      frame(figure, [
        image(figure.label, "wide", draw(figure.build, WIDTHS.wide)),
        image(figure.label, "narrow", draw(figure.build, WIDTHS.narrow)),
      ]),
    small: (figure, width) => frame(figure, image(figure.label, "", draw(figure.build, width))),
    mark: (width, build) => draw(build, width),
  };
}

/** Attributes that hold coordinates. */
const GEOMETRY = [
  "d",
  "transform",
  "x",
  "y",
  "x1",
  "x2",
  "y1",
  "y2",
  "cx",
  "cy",
  "width",
  "height",
];

/**
 * The text of the drawing, at half the size: coordinates to a tenth of a pixel, and without what repeats
 * in each drawing. The style is in the page, and the label on the element around.
 */
function compact(svg: Element): string {
  for (const style of svg.querySelectorAll("style")) style.remove();
  svg.removeAttribute("class");
  svg.setAttribute("aria-hidden", "true");
  for (const element of svg.querySelectorAll("*")) {
    element.removeAttribute("aria-label");
    element.removeAttribute("aria-hidden");
    for (const name of GEOMETRY) {
      const value = element.getAttribute(name);
      if (value?.includes(".")) element.setAttribute(name, value.replaceAll(/\d+\.\d+/g, shorten));
    }
  }
  return svg.outerHTML;
}

function shorten(number: string): string {
  return String(Number(Number(number).toFixed(1)));
}
