/** A thread of the fuzzer: runs the part of a campaign that it is given, and answers with the summary. */
import { parentPort } from "node:worker_threads";
import { campaign, type CampaignOptions } from "./campaign.ts";

const port = parentPort!;
port.on("message", (options: CampaignOptions) => {
  void campaign(options).then((summary) => port.postMessage(summary));
});
