/** The worker's side of the line: answers one message after another. */
import type * as threads from "node:worker_threads";
import type { MessagePort as NodePort } from "node:worker_threads";
import { keep } from "../cache/keep.ts";
import { hasNodeModules, nodeModule } from "../node-module.ts";
import type { Answer, Envelope } from "./channel.ts";
import { answerMessage } from "./service.ts";

async function respond(envelope: Envelope, post: (answer: Answer) => void): Promise<void> {
  const reply = await answerMessage(envelope.message);
  try {
    post({ id: envelope.id, reply });
  } catch {
    // A module that cannot be posted here is compiled again from its bytes over there.
    const { module: _, ...rest } = reply as { module?: unknown } & typeof reply;
    post({ id: envelope.id, reply: rest });
  }
  const { message } = envelope;
  if (message.task !== "compile" || message.keep === undefined) return;
  post({ id: envelope.id, kept: await keep(message.keep, reply, message.tier) });
}

// No `await` out here: bundlers that copy this file and minify it take it for a script, if they do not know what it is.
if (hasNodeModules()) {
  const listen = ({ workerData }: typeof threads): void => {
    const { port } = workerData as { port: NodePort };
    port.on("message", (envelope: Envelope) => {
      void respond(envelope, (answer) => port.postMessage(answer));
    });
  };
  const module = nodeModule("node:worker_threads");
  if (module instanceof Promise) void module.then(listen);
  else listen(module);
} else {
  const scope = globalThis as unknown as {
    onmessage: (event: MessageEvent<Envelope>) => void;
    postMessage(answer: Answer): void;
  };
  scope.onmessage = ({ data }) => void respond(data, (answer) => scope.postMessage(answer));
}
