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

/** Widths of the drawings in CSS pixels: the text column of the page, that of a phone, a cell of a grid. */
const WIDTHS = { wide: 860, narrow: 350, small: 330 } as const;

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
  /** A small figure, one of a grid. */
  small(figure: Figure): Markup;
  /** A figure of a width of its own, in a box that scrolls sideways where the page is narrower. */
  natural(figure: Figure, width: number): Markup;
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
    small: (figure) => frame(figure, image(figure.label, "", draw(figure.build, WIDTHS.small))),
    natural: (figure, width) => {
      const drawing = image(figure.label, "natural", draw(figure.build, width));
      return frame(figure, markup`<div class="scroll" tabindex="0">${drawing}</div>`);
    },
    mark: (width, build) => draw(build, width),
  };
}

const COORDINATES = / (?:d|transform|c?[xy][12]?|width|height)="[^"]*"/g;

/**
 * The text of the drawing, at half its size: coordinates to a tenth of a pixel, straight strokes in short, and without
 * what repeats in each drawing. The fonts are in the page's style, and the label is on the element around.
 */
function compact(svg: Element): string {
  for (const style of svg.querySelectorAll("style")) style.remove();
  svg.removeAttribute("class");
  svg.removeAttribute("font-size");
  svg.removeAttribute("font-family");
  // Tags only: in text, `<` and `>` are escaped.
  return svg.outerHTML.replaceAll(/<[^>]+>/g, (tag) =>
    tag
      .replaceAll(/ aria-\w+="[^"]*"/g, "")
      .replace(/^<svg/, '<svg aria-hidden="true"')
      .replaceAll(COORDINATES, (attribute) => attribute.replaceAll(/\d+\.\d+/g, shorten))
      .replaceAll(/M([-\d.]+),([-\d.]+)L\1,([-\d.]+)/g, "M$1,$2V$3")
      .replaceAll(/M([-\d.]+),([-\d.]+)L([-\d.]+),\2(?=[A-Z"])/g, "M$1,$2H$3"),
  );
}

function shorten(number: string): string {
  return String(Number(Number(number).toFixed(1)));
}
