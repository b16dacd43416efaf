/** The worker's side of the line: answers one message after another. */
import type * as threads from "node:worker_threads";
import { keep } from "../cache/keep.ts";
import { hasNodeModules, nodeModule } from "../node-module.ts";
import type { Answer, Envelope } from "./channel.ts";
import { IdleKeeper } from "./idle.ts";
import { answerMessage } from "./service.ts";
import type { WorkerStart } from "./started.ts";

async function respond(
  envelope: Envelope,
  post: (answer: Answer) => void,
  idle?: IdleKeeper,
): Promise<void> {
  idle?.begin();
  const reply = await answerMessage(envelope.message);
  try {
    post({ id: envelope.id, reply });
  } catch {
    // A module that cannot be posted here is compiled again from its bytes over there.
    const { module: _, ...rest } = reply as { module?: unknown } & typeof reply;
    post({ id: envelope.id, reply: rest });
  }
  const { message } = envelope;
  const request = message.task === "compile" ? message.keep : undefined;
  const kept = request && (await keep(request, reply, message.tier));
  await idle?.end();
  if (kept !== undefined) post({ id: envelope.id, kept });
}

// No `await` out here: bundlers that copy this file and minify it take it for a script, if they do not know what it is, and in
// Node it is one.
if (hasNodeModules()) {
  const listen = ({ workerData }: typeof threads): void => {
    const { port, first, code } = workerData as WorkerStart;
    const idle = code && new IdleKeeper(code);
    const answer = (envelope: Envelope): void => {
      void respond(envelope, (one) => port.postMessage(one), idle);
    };
    port.on("message", answer);
    // When all of this file has run.
    if (first !== undefined) queueMicrotask(() => answer(first));
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
