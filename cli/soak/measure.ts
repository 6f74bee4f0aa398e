import { request } from "node:http";
import { openDescriptors, type RunningPortal } from "@/lib/testing/portal";

/** Resource use of the portal's process. */
export interface Reading {
  /** Open descriptors; NaN where the system does not report them. */
  descriptors: number;
  rssMb: number;
  /** JavaScript heap and external memory. */
  heapMb: number;
  /** Longest event-loop delay since the previous reading. */
  delayMs: number;
}

const MEBIBYTE = 1024 * 1024;
const ANSWER_MS = 10_000;

/** Reads it from `/metrics`, which is served to loopback; the attacks use other addresses. */
export async function readProcess(portal: Pick<RunningPortal, "url" | "pid" | "dataDir">): Promise<Reading> {
  const text = await get(`${portal.url}/metrics`);
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1] ?? Number.NaN);
  return {
    descriptors: await openDescriptors(portal),
    rssMb: value("process_resident_memory_bytes") / MEBIBYTE,
    heapMb: (value("nodejs_heap_size_used_bytes") + value("nodejs_external_memory_bytes")) / MEBIBYTE,
    delayMs: value("nodejs_eventloop_lag_max_seconds") * 1000,
  };
}

/** @throws Error without a 200 within ten seconds */
function get(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent: false, timeout: ANSWER_MS }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString());
        else reject(new Error(`${url} answered ${response.statusCode} to another caller`));
      });
    });
    sent.once("timeout", () => sent.destroy(new Error(`${url} did not respond to another caller within 10 s`)));
    sent.once("error", reject);
    sent.end();
  });
}
