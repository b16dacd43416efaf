#!/usr/bin/env node
/** `numboac`, the ahead-of-time compiler. */
import { runCommandLine } from "./command-line.ts";
import { optimizeLater } from "./engine.ts";

optimizeLater();
process.exitCode = await runCommandLine(process.argv.slice(2));
