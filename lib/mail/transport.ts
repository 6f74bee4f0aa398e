import { Readable } from "node:stream";
import { createTransport } from "nodemailer";
import type { Deps } from "@/lib/runtime/deps";

/** Connections at once, and so mails at once. */
export const CONNECTIONS = 5;
/** To connect, and to be greeted. */
const CONNECT_MS = 10_000;
/** Without a word from the server. Filters take their time after the last octet, and giving up then risks a second copy. */
const SILENCE_MS = 120_000;
/** One mail in all, however slowly a server trickles its answers. Below the lease. */
const MAIL_MS = 240_000;

export interface Wire {
  /**
   * Gives one mail to the server; resolves when the server has said that it took it. `release` is called directly before the
   * octets that end the message: until it returns, nothing is delivered, and if it throws, nothing ever will be.
   */
  deliver(mail: { to: string; mime: Buffer; messageId: string }, release: () => void, stop: AbortSignal): Promise<void>;
  /** Ends the connections. */
  close(): void;
}

/** A pool of connections to the mail server of SMTP_URL. */
export function openWire(env: Pick<Deps["env"], "mailFrom" | "publicUrl">, smtpUrl: string): Wire {
  const pool = createTransport({
    pool: true,
    url: smtpUrl,
    name: new URL(env.publicUrl).hostname,
    // Defaults that the address's query may change (?requireTLS=false).
    ...(mustEncrypt(smtpUrl) ? { requireTLS: true } : {}),
    maxConnections: CONNECTIONS,
    maxRequeues: 0, // a second attempt is the outbox's decision, never the pool's
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async deliver({ to, mime, messageId }, release, stop) {
      await pool.sendMail({
        envelope: { from: env.mailFrom.address, to: [to] },
        messageId,
        raw: Readable.from(held(mime, release)),
        signal: AbortSignal.any([stop, AbortSignal.timeout(MAIL_MS)]),
      });
    },
    close: () => pool.close(),
  };
}

/** The message; its end, and with it the dot that makes the server take it, only after `release`. */
async function* held(mime: Buffer, release: () => void): AsyncGenerator<Buffer> {
  yield mime;
  release();
}

/** A password goes over an encrypted connection only, unless the server is this very machine. */
function mustEncrypt(smtpUrl: string): boolean {
  const { username, hostname, searchParams } = new URL(smtpUrl);
  const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  return username !== "" && !isHere && !searchParams.has("requireTLS");
}
