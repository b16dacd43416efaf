/** What people see: colours and progress on a terminal, plain text anywhere else. */
import picocolors from "picocolors";

export type Colors = ReturnType<typeof picocolors.createColors>;

export const EXIT_OK = 0;
/** The program to compile has errors. */
export const EXIT_ERRORS = 1;
/** Wrong usage, or a file that cannot be read or written. */
export const EXIT_USAGE = 2;

export function colorsFor(stream: NodeJS.WriteStream): Colors {
  return picocolors.createColors(wantsColor(stream));
}

export function wantsColor(stream: NodeJS.WriteStream): boolean {
  return Boolean(stream.isTTY) && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export interface Progress {
  /** Shows one line in place of the last one. */
  show(text: string): void;
  /** Removes the line, so that something else can be printed. */
  clear(): void;
}

const CLEAR_LINE = "\r\u001B[2K";

/** One line on standard error, if that is a terminal. */
export function makeProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return { show: () => {}, clear: () => {} };
  return {
    show: (text) => void stream.write(CLEAR_LINE + text.slice(0, (stream.columns || 80) - 1)),
    clear: () => void stream.write(CLEAR_LINE),
  };
}
