// Runs turbo with telemetry off: `node scripts/turbo.mjs run build`.
import { runTool } from "./run.mjs";

process.exitCode = runTool("turbo", process.argv.slice(2)).status;
