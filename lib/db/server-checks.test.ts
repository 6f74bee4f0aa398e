/** Startup checks against a PostgreSQL server that only this file uses. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, realpathSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "@/lib/testing/portal";
import { findPostgresql, startPostgresql } from "@/scripts/setup/postgresql.mjs";
import { openPostgresql } from "./postgresql";

const MIGRATIONS = join(import.meta.dirname, "../../prisma/migrations");
const binaries = process.env.TEST_DATABASE_URL ? await findPostgresql() : undefined;
const isRoot = process.getuid?.() === 0;

describe.skipIf(!binaries)("opening a PostgreSQL database", () => {
  let server: { url: string; stop(): Promise<void> };
  let directory: string;
  const onServer = async (sql: string, url = server.url) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return client.query(sql).finally(() => client.end());
  };
  /** The server's address with other parts. */
  const address = (change: (url: URL) => void) => {
    const url = new URL(server.url);
    change(url);
    return url.href;
  };
  const open = async (url: string) => {
    const db = await openPostgresql({ url, poolSize: 2, migrationsDirectory: MIGRATIONS, onError: () => {} });
    await db.close();
  };
  const refusal = (url: string) =>
    open(url).then(
      () => "opened",
      (error: { publicMessage?: string }) => error.publicMessage ?? `not a sentence: ${error}`,
    );

  beforeAll(async () => {
    server = await startPostgresql(binaries as string);
    directory = await mkdtemp(join(tmpdir(), "countersign-checks-"));
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    if (directory) await rm(directory, { recursive: true, force: true });
  });

  it("reports in one sentence that names the variable what is wrong with the URL, and never the password", async () => {
    const secret = new URL(server.url).password;
    const { host } = new URL(server.url);
    const nobody = await freePort();
    const cases: [string, RegExp][] = [
      ["localhost:5432", /^DATABASE_URL is not a PostgreSQL URL\. It looks like postgresql:/],
      ["mysql://a:b@c/d", /^DATABASE_URL is not a PostgreSQL URL/],
      ["postgresql://user:pa#ss@host/db", /^DATABASE_URL (is not a PostgreSQL URL|contains an unescaped #)/],
      ["postgresql://user:50%@host/db", /^DATABASE_URL contains a %/],
      [
        address((url) => (url.password = "wrong")),
        new RegExp(`^DATABASE_URL: the server at ${host} rejects the password of user postgres`),
      ],
      [address((url) => (url.password = "")), /^DATABASE_URL: the server requires a password for user postgres/],
      [
        address((url) => (url.username = "stranger")),
        /^DATABASE_URL: the server at .+ rejects the password of user stranger/,
      ],
      [
        address((url) => (url.pathname = "/missing")),
        /^DATABASE_URL: database missing does not exist on .+\(createdb missing\)/,
      ],
      [
        address((url) => (url.hostname = "no.such.host.invalid")),
        /^DATABASE_URL: the host no\.such\.host\.invalid:\d+ (is unknown|can't be resolved)/,
      ],
      [
        address((url) => (url.search = "?sslmode=require")),
        /^DATABASE_URL: the server at .+ does not support TLS, but sslmode requires it/,
      ],
      [address((url) => (url.search = "?sslmode=allow")), /^DATABASE_URL: sslmode=allow is not supported/],
      [address((url) => (url.search = "?sslmode=verify-ca")), /^DATABASE_URL: sslmode=verify-ca needs sslrootcert/],
      [
        address((url) => (url.search = "?sslmode=verify-full&sslrootcert=/nowhere.pem")),
        /^DATABASE_URL: the file that sslrootcert names can't be read \(ENOENT\)/,
      ],
      [address((url) => (url.search = "?sslmode=sometimes")), /^DATABASE_URL: sslmode=sometimes is unknown/],
    ];
    expect(nobody).toBeGreaterThan(0);
    for (const [url, words] of cases) {
      const said = await refusal(url);
      expect(said, url).toMatch(words);
      expect(said).not.toContain(secret);
      expect(said).not.toContain("\n");
    }
  }, 90_000);

  it("rejects a read-only server at startup", async () => {
    await onServer("CREATE DATABASE readonly");
    await onServer("ALTER DATABASE readonly SET default_transaction_read_only = on");
    expect(await refusal(address((url) => (url.pathname = "/readonly")))).toMatch(
      /^DATABASE_URL names a server, database or role that is read-only/,
    );
  });

  it("rejects a hot standby at startup", async () => {
    const home = await mkdtemp(join(directory, "standby-"));
    const port = await freePort();
    const uid = isRoot ? Number(execFileSync("id", ["-u", "postgres"])) : undefined;
    if (uid !== undefined) for (const path of [directory, home]) chownSync(path, uid, uid);
    const as = { cwd: home, ...(uid === undefined ? {} : { uid }) };
    const data = join(home, "data");
    execFileSync(
      join(dirname(realpathSync(join(binaries as string, "initdb"))), "pg_basebackup"),
      ["-D", data, "-d", server.url, "-R", "-c", "fast"],
      {
        ...as,
        stdio: "ignore",
      },
    );
    const flags = [
      "-c",
      "max_connections=200",
      "-c",
      `port=${port}`,
      "-c",
      "listen_addresses=127.0.0.1",
      "-c",
      "unix_socket_directories=",
    ];
    const standby = spawn(join(binaries as string, "postgres"), ["-D", data, ...flags], { ...as, stdio: "ignore" });
    const ended = new Promise((resolve) => standby.once("exit", resolve));
    try {
      const url = address((one) => {
        one.port = String(port);
      });
      expect(await refusal(url)).toMatch(/^DATABASE_URL names a hot standby, which is read-only\. Name the primary/);
    } finally {
      standby.kill("SIGINT");
      await ended;
    }
  }, 60_000);

  it("rejects a database of another program", async () => {
    await onServer("CREATE DATABASE theirs");
    const url = address((one) => (one.pathname = "/theirs"));
    await onServer("CREATE TABLE invoices (id int)", url);
    expect(await refusal(url)).toMatch(/belongs to another program \(it contains the tables invoices\)/);
  });

  it("interprets sslmode as libpq does", async () => {
    const key = join(directory, "server.key");
    const certificate = join(directory, "server.crt");
    const other = join(directory, "other.crt");
    const make = (name: string, out: string, keyOut: string, san: string) =>
      execFileSync(
        "openssl",
        [
          "req",
          "-x509",
          "-newkey",
          "ec",
          "-pkeyopt",
          "ec_paramgen_curve:P-256",
          "-nodes",
          "-days",
          "2",
          "-subj",
          `/CN=${name}`,
          "-addext",
          `subjectAltName=${san}`,
          "-keyout",
          keyOut,
          "-out",
          out,
        ],
        { stdio: "ignore" },
      );
    make("db.example", certificate, key, "DNS:localhost");
    make("other", other, join(directory, "other.key"), "DNS:localhost");
    const { rows } = await onServer("SELECT (pg_stat_file('base')).size, current_setting('data_directory') AS home");
    const home = (rows[0] as { home: string }).home;
    // The server accepts only a key file that other users can't read.
    execFileSync("cp", [key, certificate, home]);
    execFileSync("chmod", ["600", join(home, "server.key")]);
    if (isRoot) execFileSync("chown", ["--reference", home, join(home, "server.key"), join(home, "server.crt")]);
    await onServer("CREATE DATABASE encrypted");
    const with_ = (search: string, host = "localhost") =>
      refusal(
        address((url) => {
          url.pathname = "/encrypted";
          url.hostname = host;
          url.search = search;
        }),
      );
    expect(await with_("?sslmode=prefer")).toBe("opened"); // the server has no TLS yet
    await onServer("ALTER SYSTEM SET ssl = on");
    await onServer("SELECT pg_reload_conf()");
    await expect.poll(() => with_("?sslmode=require"), { timeout: 20_000 }).toBe("opened");
    expect(await with_("?sslmode=prefer")).toBe("opened");
    expect(await with_("?sslmode=no-verify")).toBe("opened");
    expect(await with_(`?sslmode=verify-full&sslrootcert=${certificate}`)).toBe("opened");
    expect(await with_(`?sslmode=verify-ca&sslrootcert=${certificate}`, "127.0.0.1")).toBe("opened");
    expect(await with_(`?sslmode=verify-full&sslrootcert=${certificate}`, "127.0.0.1")).toMatch(
      /certificate of the server is not valid for 127\.0\.0\.1/,
    );
    for (const mode of ["require", "verify-ca", "verify-full"]) {
      expect(await with_(`?sslmode=${mode}&sslrootcert=${other}`), mode).toMatch(/not issued by a trusted CA/);
    }
    expect(await with_("?sslmode=verify-full")).toMatch(/not issued by a trusted CA/);
  }, 90_000);

  describe.skipIf(!hasPgbouncer())("behind PgBouncer", () => {
    let bouncer: ChildProcess | undefined;
    afterAll(() => bouncer?.kill("SIGTERM"));

    async function pooled(mode: string): Promise<string> {
      bouncer?.kill("SIGTERM");
      const target = new URL(server.url);
      const port = await freePort();
      const home = await mkdtemp(join(directory, "pgbouncer-"));
      const file = join(home, "pgbouncer.ini");
      await writeFile(
        file,
        `[databases]
pooled = host=127.0.0.1 port=${target.port} dbname=pooled user=postgres password=${target.password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
auth_type = any
pool_mode = ${mode}
unix_socket_dir =
logfile =
pidfile =
`,
      );
      const uid = isRoot ? Number(execFileSync("id", ["-u", "postgres"])) : undefined;
      if (uid !== undefined) for (const path of [directory, home, file]) chownSync(path, uid, -1);
      bouncer = spawn("pgbouncer", ["-q", file], { stdio: "ignore", ...(uid === undefined ? {} : { uid }) });
      await expect.poll(() => isOpen(port), { timeout: 10_000 }).toBe(true);
      return `postgresql://postgres:${randomBytes(4).toString("hex")}@127.0.0.1:${port}/pooled`;
    }

    it("rejects transaction mode and works in session mode", async () => {
      await onServer("CREATE DATABASE pooled");
      for (const mode of ["transaction", "statement"]) {
        expect(await refusal(await pooled(mode)), mode).toMatch(
          /connection pooler in transaction mode.+pool_mode = session/,
        );
      }
      expect(await refusal(await pooled("session"))).toBe("opened");
    }, 90_000);
  });
});

function hasPgbouncer(): boolean {
  try {
    execFileSync("pgbouncer", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false; // not installed here
  }
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
