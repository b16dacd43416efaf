/**
 * Before the tests of a file: what stays JavaScript warns once, and in tests that is no news.
 *
 * Only its printing ends; whoever listens to warnings still gets them.
 */
const printers = process.listeners("warning");
process.removeAllListeners("warning");
process.on("warning", (warning) => {
  if (warning.name === "NumboaWarning") return;
  for (const print of printers) print.call(process, warning);
});
