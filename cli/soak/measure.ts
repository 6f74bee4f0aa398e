import { request } from "node:http";
import { openDescriptors, type RunningPortal } from "@/lib/testing/portal";

/** The state of the portal's process. */
export interface Reading {
  /** Open descriptors; NaN where the system does not say. */
  descriptors: number;
  rssMb: number;
  /** What lives on and beside the JavaScript heap. */
  heapMb: number;
  /** Longest delay of the event loop since the reading before. */
  delayMs: number;
}

const MEBIBYTE = 1024 * 1024;
const ANSWER_MS = 10_000;

/** Reads it from `/metrics`, which answers to the machine itself; the attacks have other addresses. */
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

/** @throws Error when there is no 200 within ten seconds */
function get(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent: false, timeout: ANSWER_MS }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString());
        else reject(new Error(`${url} answered ${response.statusCode} to another caller`));
      });
    });
    asked.once("timeout", () => asked.destroy(new Error(`${url} did not answer another caller within 10 s`)));
    asked.once("error", reject);
    asked.end();
  });
}
