import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, readlink, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A built portal running as in production: own process, own empty data, loopback only. */
export interface RunningPortal {
  url: string;
  /** Port of the TLS listener for client certificates. */
  mtlsPort: number;
  token: string;
  /** Process id. */
  pid: number;
  dataDir: string;
  /** Its log output so far. */
  log(): string;
  /** Milliseconds from spawn to the first 200 of /readyz. */
  startMs: number;
  memoryMb(): Promise<number>;
  /** JSON in, JSON out, with the administrator's token. Throws unless the status is 2xx. */
  api<Answer>(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Stops it gracefully and deletes its data, unless it was started with `resume`. */
  stop(): Promise<void>;
  /** Kills it, like a power failure. Keeps its data. */
  kill(): Promise<void>;
}

export interface PortalOptions {
  /** Added to the environment. `DATABASE_URL` chooses PostgreSQL. */
  environment?: Record<string, string>;
  /** Data of an earlier run, with its token; `stop` keeps it. */
  resume?: { dataDir: string; token: string };
  /** Wait only until it responds, not until it is ready. */
  isNotReady?: boolean;
}

/** A port that is currently free. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

/**
 * As in `npm start` and `npm run cli`: with a limit, V8 collects old objects at twice the live size instead of four times. The young
 * generation keeps its default size; 4 MB would be full after a few requests.
 */
export const NODE_FLAGS = ["--max-old-space-size=512", "--max-semi-space-size=16"];

/**
 * Open descriptors of a portal's process without the files of its embedded database, which opens each table once; NaN if the
 * system does not report them.
 */
export async function openDescriptors({ pid, dataDir }: Pick<RunningPortal, "pid" | "dataDir">): Promise<number> {
  const names = await readdir(`/proc/${pid}/fd`).catch(() => undefined);
  if (!names) return Number.NaN;
  const targets = await Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => undefined)));
  return targets.filter((target) => target !== undefined && !target.startsWith(dataDir)).length;
}

/** Starts the built server (dist/server.js) on free ports and waits until it is ready. */
export async function startPortal({
  environment = {},
  resume,
  isNotReady,
}: PortalOptions = {}): Promise<RunningPortal> {
  const dataDir = resume?.dataDir ?? (await mkdtemp(join(tmpdir(), "countersign-portal-")));
  const [port, mtlsPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const token = resume?.token ?? randomBytes(32).toString("hex");
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...NODE_FLAGS, "dist/server.js"], {
    env: {
      ...process.env,
      NODE_ENV: "production",
      PORT: String(port),
      MTLS_PORT: String(mtlsPort),
      HOST: "127.0.0.1",
      PUBLIC_URL: url,
      DATA_DIR: dataDir,
      LOG_LEVEL: "info",
      ISSUANCE_PER_MINUTE: "1000000",
      COUNTERSIGN_ADMIN_EMAIL: "admin@example.com",
      COUNTERSIGN_ADMIN_PASSWORD: randomBytes(18).toString("base64url"),
      COUNTERSIGN_ADMIN_TOKEN: token,
      ...environment,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  child.stdout.setEncoding("utf8").on("data", (text: string) => lines.push(text));
  const terminate = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const closed = new Promise((resolve) => child.once("close", resolve));
    child.kill(signal);
    await closed;
  };
  await untilReady(`${url}/${isNotReady ? "livez" : "readyz"}`, child);
  const startMs = performance.now() - startedAt;
  return {
    url,
    mtlsPort,
    token,
    pid: child.pid ?? 0,
    dataDir,
    startMs,
    async memoryMb() {
      const status = await readFile(`/proc/${child.pid}/status`, "utf8");
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
    },
    async api<Answer>(method: string, path: string, body?: unknown) {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as Answer;
    },
    log: () => lines.join(""),
    kill: () => terminate("SIGKILL"),
    async stop() {
      await terminate("SIGTERM");
      if (!resume) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The first start creates a database and a CA, also on a busy machine; there are 50 ms between two attempts. */
const READY_ATTEMPTS = 2_400;

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < READY_ATTEMPTS; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`The portal exited with ${child.exitCode} before it was ready.`);
    const isReady = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("The portal was not ready within two minutes.");
}
