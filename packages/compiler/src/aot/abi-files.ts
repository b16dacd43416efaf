/**
 * The boundary as files to ship beside compiled modules: `abi/` as plain ES modules.
 *
 * From an installed package these are the built files; from source they are transpiled on the spot.
 */
import { readFile, readdir } from "node:fs/promises";
import { InternalError } from "@numboa/parser";

/** Their folder in the output. */
export const ABI_FOLDER = "numboa-abi";

const FROM_SOURCE = import.meta.url.endsWith(".ts");
const FOLDER = new URL("../abi/", import.meta.url);

/** Texts by file name, in order of names. */
export async function readAbiFiles(): Promise<Map<string, string>> {
  const extension = FROM_SOURCE ? ".ts" : ".js";
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith(extension)).toSorted();
  const files = new Map<string, string>();
  for (const name of names) {
    const file = name.slice(0, -extension.length) + ".js";
    files.set(
      file,
      checkAlone(file, await toJavaScript(await readFile(new URL(name, FOLDER), "utf8"))),
    );
  }
  return files;
}

async function toJavaScript(text: string): Promise<string> {
  if (!FROM_SOURCE) return text.replace(/^\/\/# sourceMappingURL=.*\n?/m, "");
  const { transpile } = await import("@numboa/parser/typescript");
  return transpile(text);
}

/** Nothing that ships may need what does not. */
function checkAlone(file: string, text: string): string {
  const outside = [...text.matchAll(/\bfrom\s*"([^"]+)"/g)].find(
    ([, from]) => !/^\.\/[\w-]+\.js$/.test(from),
  );
  if (outside) throw new InternalError(`abi/${file} imports ${outside[1]}, which is not shipped`);
  return text;
}
