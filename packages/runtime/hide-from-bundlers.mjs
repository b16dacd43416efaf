/**
 * Bundlers of programs for browsers must not look for what only Node has: some warn at such a name, webpack stops. Minifying drops the
 * comments that tell them, so they are put in after it, and the name is not one text any more.
 *
 * @param {string} code
 */
export const hideFromBundlers = (code) =>
  code.replaceAll(
    /\bimport\("node:(\w+)"\)/g,
    'import(/* webpackIgnore: true *//* @vite-ignore */"node:"+"$1")',
  );
