#!/usr/bin/env node
/** `numboac`, the ahead-of-time compiler. */
import { runCommandLine } from "./command-line.ts";

process.exitCode = await runCommandLine(process.argv.slice(2));
