// Runs twice in node.test.ts: as the bootstrap, and as the process that the bootstrap starts.
import { getHeapStatistics } from "node:v8";
import { continueOn, endWithBootstrap } from "../node.mjs";

if (!process.env.COUNTERSIGN_BOOTSTRAP_PID) await continueOn(process.execPath);
else {
  endWithBootstrap();
  const [mode] = process.argv.slice(2);
  const heapMb = Math.round(getHeapStatistics().heap_size_limit / 2 ** 20);
  process.on("SIGTERM", () => {
    if (mode === "dies-by-signal") process.removeAllListeners("SIGTERM").kill(process.pid, "SIGTERM");
    else process.exit(7);
  });
  setInterval(() => {}, 1000);
  console.log(JSON.stringify({ pid: process.pid, heapMb, mode }));
}
