/** What the shell is told. */
import { constants } from "node:os";

export const EXIT_OK = 0;
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;
export const EXIT_INTERRUPTED = 128 + constants.signals.SIGINT;
