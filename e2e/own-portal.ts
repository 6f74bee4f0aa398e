import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adminToken, superAdmin } from "./accounts";

const DAY_MS = 86_400_000;
const CRON_SECRET = "cron-secret-of-a-throw-away-portal";

/** A portal of one journey's own, on an embedded database, whose clock can be moved. */
export interface OwnPortal {
  url: string;
  /** Sets its clock to now plus so many days. */
  moveClock(days: number): Promise<void>;
  /** Runs a job. Answers with what it says it did. */
  runJob(name: string): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

/** Starts it with a clock that is off by so many days. `smtpUrl`: where its emails go; without one they stay in the mailbox. */
export async function startOwnPortal(days: number, { smtpUrl }: { smtpUrl?: string } = {}): Promise<OwnPortal> {
  const [port, dataDir] = await Promise.all([freePort(), mkdtemp(join(tmpdir(), "countersign-time-"))]);
  const url = `http://localhost:${port}`;
  const { DATABASE_URL: _shared, ...inherited } = process.env;
  const child = spawn(process.execPath, ["--import", "./e2e/clock.mjs", "dist/server.js"], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: {
      ...inherited,
      NODE_ENV: "production", // as scripts/start.mjs, which has built what is started here, says it
      E2E_CLOCK_OFFSET_MS: String(days * DAY_MS),
      HOST: "127.0.0.1",
      PORT: String(port),
      MTLS_PORT: "off",
      PUBLIC_URL: url,
      DATA_DIR: dataDir,
      LOG_LEVEL: "fatal",
      CRON_SECRET,
      ...(smtpUrl ? { SMTP_URL: smtpUrl } : {}),
      COUNTERSIGN_ADMIN_EMAIL: superAdmin.email,
      COUNTERSIGN_ADMIN_PASSWORD: superAdmin.password,
      COUNTERSIGN_ADMIN_TOKEN: adminToken,
    },
  });
  await ready(child, url);
  return {
    url,
    async moveClock(later) {
      const moved = once(child, "message");
      child.send(later * DAY_MS);
      await moved;
    },
    async runJob(name) {
      const headers = { authorization: `Bearer ${CRON_SECRET}` };
      const response = await fetch(`${url}/api/cron/${name}`, { method: "POST", headers });
      if (!response.ok) throw new Error(await response.text());
      return (await response.json()).result;
    },
    async stop() {
      const ended = once(child, "exit");
      child.disconnect();
      child.kill("SIGTERM");
      await ended;
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Asks until it answers; fails as soon as it has ended. */
async function ready(child: ChildProcess, url: string): Promise<void> {
  while (child.exitCode === null) {
    const isUp = await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`The portal ended with code ${child.exitCode}`);
}

/** A port nobody listens on right now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
