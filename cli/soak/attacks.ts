import { expensiveChains, unfinishedHandshakes } from "./handshakes";
import { openWires, pause, type Target, type Wire } from "./wire";

export interface AttackOptions {
  target: Target;
  /** The TLS listener for client certificates. */
  tls: Target;
  /** 1 for `npm run soak`; less for the short form. */
  scale: number;
  /** Duration of slow and endless attacks. */
  seconds: number;
}

export interface Attack {
  name: string;
  /** Returns a summary of the result. It may leave connections open: the soak closes them. */
  run(options: AttackOptions, wires: Wire[]): Promise<string>;
}

const HOST = "Host: portal\r\n";
const KILOBYTE = 1024;
/** One path for each handler that reads a body. */
const BODY_PATHS = [
  "/oauth2/token",
  "/oauth2/par",
  "/oauth2/introspect",
  "/oauth2/revoke",
  "/api/v1/csr/inspect",
  "/api/v1/organisations",
  "/pki/ocsp/x",
  "/sign-in",
  "/unsubscribe",
  "/api/cron/clean-up",
  "/livez",
];

const post = (path: string, headers: string) =>
  `POST ${path} HTTP/1.1\r\n${HOST}Origin: http://portal\r\nContent-Type: application/x-www-form-urlencoded\r\n${headers}\r\n\r\n`;
const count = (full: number, scale: number) => Math.max(20, Math.round(full * scale));

/** Counts of response statuses: `413 × 40, closed × 2`. */
function outcome(wires: readonly Wire[]): string {
  const counts = new Map<string, number>();
  for (const { statusLine, isOpen } of wires) {
    const word = statusLine.split(" ")[1] ?? (isOpen ? "no response yet" : "closed");
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, number]) => `${word} × ${number}`).join(", ");
}

async function untilAnswered(wires: readonly Wire[], ms: number): Promise<string> {
  await Promise.all(wires.map((wire) => wire.answered(ms)));
  return outcome(wires);
}

/** Calls `act` for every open connection every `everyMs`, for `seconds`. */
async function keepDoing(wires: readonly Wire[], seconds: number, everyMs: number, act: (wire: Wire) => void) {
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    for (const wire of wires) if (wire.isOpen) act(wire);
    await pause(everyMs);
  }
}

const onBodyPaths = (wires: readonly Wire[], write: (wire: Wire, path: string) => void) => {
  for (const [index, wire] of wires.entries()) write(wire, BODY_PATHS[index % BODY_PATHS.length] as string);
};

const upgrade: Attack = {
  name: "Upgrade",
  async run({ target, scale }, wires) {
    wires.push(...(await openWires(target, count(500, scale))));
    const paths = ["/livez", "/sign-in", "/pki/root.crt", "/_next/webpack-hmr", "/api/v1/me"];
    for (const [index, wire] of wires.entries()) {
      const protocol = index % 2 === 0 ? "h2c" : "websocket";
      wire.write(
        `GET ${paths[index % paths.length]} HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`,
      );
    }
    const words = await untilAnswered(wires, 20_000);
    const unanswered = wires.filter(({ statusLine }) => statusLine === "").length;
    if (unanswered > 0) throw new Error(`${unanswered} requests with Upgrade were not answered`);
    return words;
  },
};

const oversized: Attack = {
  name: "Oversized bodies",
  async run({ target, scale }, wires) {
    wires.push(...(await openWires(target, count(220, scale))));
    const body = Buffer.alloc(1024 * KILOBYTE, "a");
    onBodyPaths(wires, (wire, path) => {
      wire.write(post(path, `Content-Length: ${body.length}`));
      wire.write(body);
    });
    return untilAnswered(wires, 20_000);
  },
};

const endless: Attack = {
  name: "Endless bodies",
  async run({ target, scale, seconds }, wires) {
    wires.push(...(await openWires(target, count(110, scale))));
    const chunk = Buffer.concat([Buffer.from("4000\r\n"), Buffer.alloc(0x4000, "a"), Buffer.from("\r\n")]);
    onBodyPaths(wires, (wire, path) => wire.write(post(path, "Transfer-Encoding: chunked")));
    await keepDoing(wires, seconds, 20, (wire) => wire.socket.writableLength < 1024 * KILOBYTE && wire.write(chunk));
    return outcome(wires);
  },
};

const tinyChunks: Attack = {
  name: "Bodies in chunks of one byte",
  async run({ target, scale, seconds }, wires) {
    wires.push(...(await openWires(target, count(110, scale))));
    const chunks = Buffer.from("1\r\na\r\n".repeat(2_000));
    onBodyPaths(wires, (wire, path) => wire.write(post(path, "Transfer-Encoding: chunked")));
    await keepDoing(wires, seconds, 100, (wire) => wire.socket.writableLength < 64 * KILOBYTE && wire.write(chunks));
    return outcome(wires);
  },
};

const slowInput: Attack = {
  name: "One byte a second",
  async run({ target, scale, seconds }, wires) {
    wires.push(...(await openWires(target, count(600, scale))));
    onBodyPaths(wires, (wire, path) => wire.write(post(path, "Content-Length: 1000")));
    const heads = await openWires(target, count(600, scale));
    wires.push(...heads);
    for (const wire of heads) wire.write(`GET /livez HTTP/1.1\r\n${HOST}X-Slow: `);
    await keepDoing(wires, seconds, 1_000, (wire) => wire.write("a"));
    return outcome(wires);
  },
};

const parallelBodies: Attack = {
  name: "Thousands of parallel bodies",
  async run({ target, scale, seconds }, wires) {
    wires.push(...(await openWires(target, count(2_000, scale))));
    const body = Buffer.alloc(90 * KILOBYTE, "a");
    onBodyPaths(wires, (wire, path) => {
      wire.write(post(path, `Content-Length: ${body.length}`));
      wire.write(body.subarray(0, body.length - 1)); // all stay incomplete until their last byte
    });
    await pause(seconds * 1000);
    for (const wire of wires) wire.write("a");
    return untilAnswered(wires, 30_000);
  },
};

const hugePaths: Attack = {
  name: "Huge paths",
  async run({ target, scale }, wires) {
    const long = "A".repeat(15_600);
    const prefixes = ["/pki/ocsp/x/", "/keystore/x/", "/sign-in/", "/api/v1/", "/calendar/", "/oauth2/"];
    wires.push(...(await openWires(target, count(60, scale))));
    const rounds = count(200, scale);
    for (let round = 0; round < rounds; round += 1) {
      const before = wires.map(({ answers }) => answers);
      for (const [index, wire] of wires.entries()) {
        const unique = `${round}-${index}`;
        wire.write(`GET ${prefixes[index % prefixes.length]}${unique}/${long} HTTP/1.1\r\n${HOST}\r\n`);
      }
      await Promise.all(wires.map((wire, index) => answersBeyond(wire, before[index] ?? 0)));
    }
    return `${wires.reduce((sum, { answers }) => sum + answers, 0)} responses, ${outcome(wires)}`;
  },
};

async function answersBeyond(wire: Wire, before: number): Promise<void> {
  for (let waited = 0; wire.isOpen && wire.answers <= before && waited < 5_000; waited += 5) await pause(5);
}

const pipelined: Attack = {
  name: "Pipelined pages",
  async run({ target, scale }, wires) {
    wires.push(...(await openWires(target, count(40, scale))));
    for (const wire of wires) wire.write(`GET /sign-in HTTP/1.1\r\n${HOST}\r\n`.repeat(500));
    return untilAnswered(wires, 30_000);
  },
};

const manyConnections: Attack = {
  name: "Many connections",
  async run({ target, scale, seconds }, wires) {
    const wanted = count(4_000, scale);
    wires.push(...(await openWires(target, wanted)));
    await pause(seconds * 1000);
    return `${wires.filter(({ isOpen }) => isOpen).length} of ${wanted} were open`;
  },
};

const slowReaders: Attack = {
  name: "Responses that are not read",
  async run({ target, scale, seconds }, wires) {
    wires.push(...(await openWires(target, count(400, scale))));
    for (const [index, wire] of wires.entries()) {
      wire.socket.pause();
      const path = index % 2 === 0 ? "/pki/root.crt" : "/sign-in";
      wire.write(`GET ${path} HTTP/1.1\r\n${HOST}\r\n`.repeat(index % 2 === 0 ? 5_000 : 10));
    }
    await pause(seconds * 1000);
    return `${wires.filter(({ isOpen }) => isOpen).length} of ${wires.length} are open`;
  },
};

/** In execution order. */
export const attacks: readonly Attack[] = [
  upgrade,
  oversized,
  endless,
  tinyChunks,
  slowInput,
  parallelBodies,
  hugePaths,
  pipelined,
  manyConnections,
  slowReaders,
  expensiveChains,
  unfinishedHandshakes,
];
