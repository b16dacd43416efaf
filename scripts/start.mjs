// `npm start`: installs what is missing, builds what has changed, and runs the examples.
import { ensureInstalled } from "./install.mjs";
import { run, runTool } from "./run.mjs";

ensureInstalled();
console.log("Building what has changed…");
const build = runTool("turbo", ["run", "build", "--filter=@numboa/examples..."], { capture: true });
if (build.status !== 0) {
  console.error(build.stdout);
  process.exit(build.status);
}
process.exitCode = run(process.execPath, [
  "examples/dist/main.js",
  ...process.argv.slice(2),
]).status;
