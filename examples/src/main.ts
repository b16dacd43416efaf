/** `npm start`: runs the examples with Numboa, in this terminal. See `--help`. */
import { array, jit, memory } from "numboa";
import { run } from "./run.ts";

process.exitCode = await run(
  process.argv.slice(2),
  { jit, array, heapUsed: () => memory()?.usedBytes ?? 0 },
  {
    out: (text) => process.stdout.write(text),
    error: (text) => process.stderr.write(text),
    color: process.stdout.isTTY && process.env["NO_COLOR"] === undefined,
  },
);
