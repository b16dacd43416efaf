/** `inspect()`: what the compiler makes of a function, as text or bytes. */
import { noObjects } from "./compilations.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { JitError } from "./errors.ts";
import { compilerHost } from "./hosts.ts";
import { parseSignature } from "./signature.ts";
import type { InspectResults } from "./types.ts";
import type { Version, Wanted } from "./version.ts";
import type { CompileMessage, InspectMessage, Reply } from "./worker/protocol.ts";

/** For a signature, whether compiled before or not; else for the latest version, else the last arguments. */
export async function inspectVersion<W extends keyof InspectResults>(
  dispatcher: Dispatcher,
  what: W,
  signature?: string,
): Promise<InspectResults[W]> {
  const version = findVersion(dispatcher, signature);
  if (what === "wasm" && version !== undefined) return version.wasm.slice() as InspectResults[W];
  const wanted = version?.wanted ?? wantedOf(dispatcher, signature);
  const tier = version?.tier ?? "optimized";
  const job = dispatcher.compilations.job(wanted);
  const reply = await ask(
    what === "wasm" ? { task: "compile", tier, job } : { task: "inspect", what, tier, job },
  );
  if (reply.kind === "failed") throw new JitError(dispatcher.name, reply.messages);
  return (reply.kind === "text" ? reply.text : reply.wasm) as InspectResults[W];
}

function findVersion({ versions, current }: Dispatcher, signature?: string): Version | undefined {
  if (signature === undefined) return current ?? versions.at(-1);
  const named = versions.find((version) => version.signature === signature);
  if (named !== undefined) return named;
  const kinds = parseSignature(signature).params.join();
  return versions.find(({ wanted }) => wanted.params.join() === kinds);
}

function wantedOf(dispatcher: Dispatcher, signature?: string): Wanted {
  const wanted =
    signature === undefined
      ? dispatcher.wanted()
      : dispatcher.compilations.wantedFor(noObjects(parseSignature(signature).params));
  if (wanted !== undefined) return wanted;
  throw new TypeError(
    `numboa: \`${dispatcher.name}\` was not called yet; name a signature, for example "(a: Float64Array)"`,
  );
}

function ask(message: CompileMessage | InspectMessage): Promise<Reply> {
  const release = compilerHost().hold();
  return new Promise((resolve) => {
    compilerHost().send(message, (reply) => {
      release();
      resolve(reply);
    });
  });
}
