/**
 * The entry for Node as a script, which V8 takes with code that it has made before (src/kept-entry.ts): a function of what only a module has,
 * and of whoever wants to know that a cache is in use. It is what the script gives, and what `require` gives.
 *
 * In plain letters, because an engine that meets one other takes twice the room for all. It is one module's text, with no imports but
 * those by `import()`.
 */
import { transformWithEsbuild } from "vite";

const FIRST =
  '(e=>typeof __filename=="string"?module.exports=e:e)((function(NUMBOA_URL,LOADER,NUMBOA_USED){';

/**
 * @param {string} module
 * @param {object} map of that
 * @param {string} name the script's
 */
export async function scriptOf(module, map, name) {
  const options = { minify: true, charset: "ascii", format: "iife", globalName: "numboa" };
  const define = { "import.meta.url": "NUMBOA_URL" };
  const made = await transformWithEsbuild(
    module,
    "entry.js",
    { ...options, target: "es2022", define },
    map,
  );
  // As long as what it stands for, so that the map stays right. The map begins with the second line.
  const body = made.code.replaceAll(/\bimport\(/g, "LOADER(").trimEnd();
  const { mappings, ...others } = JSON.parse(JSON.stringify(made.map));
  return {
    code: `${FIRST}\n${body}return numboa}))\n//# sourceMappingURL=${name}.map\n`,
    map: JSON.stringify({ ...others, mappings: `;${mappings}` }),
  };
}
