import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StatusHealth } from "@/lib/status/status-service";
import { createHarness, type Harness } from "@/lib/testing/harness";
import type { Jobs } from "../jobs/scheduler";
import { healthHandler } from "./health";
import { createMetrics } from "./metrics";

let t: Harness;
let server: Server;
let url: string;
let faults: StatusHealth["faults"] = [];
let overdue: ReturnType<Jobs["overdue"]> = [];
let isDraining = false;

beforeAll(async () => {
  t = await createHarness();
  const status = { health: () => ({ faults, crls: [] }) };
  const metrics = createMetrics("test", status);
  const handler = healthHandler({ metrics, status, jobs: { overdue: () => overdue }, isDraining: () => isDraining });
  server = createServer((request, response) => {
    const exchange = { deps: t.deps, request, response, requestId: "x", address: "127.0.0.1", search: "" };
    void handler({ ...exchange, path: request.url ?? "/" });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await t.close();
});

async function readiness(accept = "*/*") {
  const response = await fetch(`${url}/readyz`, { headers: { accept } });
  return { status: response.status, text: await response.text(), retryAfter: response.headers.get("retry-after") };
}

describe("readiness", () => {
  it("is `ready` without faults, in text and in JSON", async () => {
    expect(await readiness()).toEqual({ status: 200, text: "ready\n", retryAfter: null });
    expect(JSON.parse((await readiness("application/json")).text)).toEqual({ status: "ready", reasons: [] });
  });

  it("reports a hung job and signing failures, each with a code and an action", async () => {
    overdue = [{ name: "send-mail", since: new Date("2026-11-29T16:44:00Z") }];
    faults = [{ part: "crl", message: "There is no valid CRL of X." }];
    try {
      expect(await readiness()).toEqual({
        status: 503,
        text:
          "not ready\njobs: send-mail has not finished a run since 2026-11-29T16:44:00.000Z. [job_hung, restart]\n" +
          "crl: There is no valid CRL of X. [crl_unavailable, operator]\n",
        retryAfter: "5",
      });
      const { reasons } = JSON.parse((await readiness("application/json")).text);
      expect(reasons.map(({ part, code, action }: Record<string, string>) => [part, code, action])).toEqual([
        ["jobs", "job_hung", "restart"],
        ["crl", "crl_unavailable", "operator"],
      ]);
    } finally {
      overdue = [];
      faults = [];
    }
  });

  it("reports a shutdown without querying the database", async () => {
    isDraining = true;
    try {
      expect((await readiness()).text).toBe("not ready\nprocess: The process is shutting down. [stopping, wait]\n");
    } finally {
      isDraining = false;
    }
  });
});
