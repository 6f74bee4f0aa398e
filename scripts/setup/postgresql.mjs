import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chown, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { canInstallPackages, installPackage } from "./debian.mjs";
import { outputOf, Refusal } from "./run.mjs";

const VERSIONED_HOMES = ["/usr/lib/postgresql", "/usr/local/opt", "/opt/homebrew/opt"];

/** Directory of initdb and postgres; installs them if possible. Undefined when not available. */
export async function findPostgresql() {
  const found = await present();
  if (found) return found;
  if (!(await canInstallPackages())) return undefined;
  await installPackage("postgresql");
  return present();
}

export const NO_POSTGRESQL =
  "No PostgreSQL server programs (initdb, postgres) were found. Install PostgreSQL 15 or newer.";

async function present() {
  const homes = await Promise.all(
    VERSIONED_HOMES.map(async (home) => (await readdir(home).catch(() => [])).map((name) => join(home, name, "bin"))),
  );
  const newestFirst = homes.flat().sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
  return [...(process.env.PATH ?? "").split(delimiter), ...newestFirst].find(
    (directory) => existsSync(join(directory, "initdb")) && existsSync(join(directory, "postgres")),
  );
}

/**
 * Starts a throw-away PostgreSQL on a free loopback port. Everything it writes is in one temporary directory.
 * `isDurable`: with fsync, as in production, for benchmarks; tests run without.
 * @returns its URL and `stop`, which stops it and removes the directory
 */
export async function startPostgresql(binaries, { isDurable = false } = {}) {
  const owner = await serverUser();
  const directory = await mkdtemp(join(tmpdir(), "countersign-postgresql-"));
  const password = randomBytes(18).toString("base64url");
  const passwordFile = join(directory, "password");
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (owner.uid !== undefined) {
    await chown(directory, owner.uid, owner.gid);
    await chown(passwordFile, owner.uid, owner.gid);
  }
  const data = join(directory, "data");
  const started = { ...owner, cwd: directory };
  try {
    await initialise(
      join(binaries, "initdb"),
      [
        "-D",
        data,
        "-U",
        "postgres",
        "-E",
        "UTF8",
        "--locale=C",
        "--auth=scram-sha-256",
        `--pwfile=${passwordFile}`,
        "--no-sync",
      ],
      started,
    );
    const port = await freePort();
    const settings = {
      listen_addresses: "127.0.0.1",
      port,
      unix_socket_directories: "",
      fsync: isDurable ? "on" : "off",
      max_connections: 200,
      shared_buffers: "64MB",
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    // Detached: Ctrl-C reaches this process only, which then shuts it down.
    const server = spawn(join(binaries, "postgres"), ["-D", data, ...flags], {
      ...started,
      stdio: "ignore",
      detached: true,
    });
    const ended = new Promise((resolve) => server.once("exit", resolve));
    const stop = async () => {
      server.kill("SIGINT"); // fast shutdown
      await ended;
      await rm(directory, { recursive: true, force: true });
    };
    const url = `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`;
    await untilReady(url, server);
    return { url, stop };
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

/** PostgreSQL refuses to run as root, so it runs as another user. */
async function serverUser() {
  if (process.getuid?.() !== 0) return {};
  for (const name of ["postgres", "nobody"]) {
    const [uid, gid] = await Promise.all([outputOf("id", ["-u", name]), outputOf("id", ["-g", name])]);
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Refusal("PostgreSQL refuses to run as root, and no other user (postgres, nobody) exists.");
}

function initialise(program, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ["ignore", "ignore", "pipe"] });
    let output = "";
    child.stderr.setEncoding("utf8").on("data", (chunk) => {
      output += chunk;
    });
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve() : reject(new Refusal(`initdb failed: ${output}`))));
  });
}

async function untilReady(url, server) {
  const { default: pg } = await import("pg");
  for (let tries = 0; tries < 150; tries += 1) {
    if (server.exitCode !== null) break;
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200)); // still starting; the loop ends after 30 s
    }
  }
  throw new Refusal("The throw-away PostgreSQL did not start.");
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
