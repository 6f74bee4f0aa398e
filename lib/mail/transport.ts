import { parseConnectionUrl } from "nodemailer/lib/shared";
import type SMTPConnection from "nodemailer/lib/smtp-connection";
import type { SMTPConnectionOptions } from "nodemailer/lib/smtp-connection";
import type { BaseDeps } from "@/lib/operation/deps";
import { connect, type OutgoingMail, reset, transfer } from "./connection";

/** Concurrent connections, and so concurrent emails. */
export const CONNECTIONS = 5;
/** Timeout to connect, and to receive the greeting. */
const CONNECT_MS = 10_000;
/** Inactivity timeout. Content filters run after the last byte, and aborting then risks a duplicate. */
const SILENCE_MS = 120_000;
/** Total timeout of one email, however slowly the server replies. Shorter than the lease. */
const MAIL_MS = 240_000;
/** Servers close connections that send too many emails; we close them first. */
const MAILS_PER_CONNECTION = 50;

export interface SmtpClient {
  /** Sends one email to the server; resolves when the server has accepted it. `stop` closes the connection. */
  deliver(mail: Omit<OutgoingMail, "from">, stop: AbortSignal): Promise<void>;
  /** Closes the connections. */
  close(): void;
}

interface PooledConnection {
  connection: SMTPConnection;
  mails: number;
}

/**
 * A pool of connections to the mail server of SMTP_URL, opened on demand and reused. nodemailer's own pool reads a message before the
 * server accepts the recipient, and retries automatically; we need control of both (decision 040).
 */
export function openSmtpClient(env: Pick<BaseDeps["env"], "mailFrom" | "publicUrl">, smtpUrl: string): SmtpClient {
  const { auth, ...target } = parseConnectionUrl(smtpUrl);
  const options: SMTPConnectionOptions = {
    name: new URL(env.publicUrl).hostname,
    ...(mustEncrypt(smtpUrl) ? { requireTLS: true } : {}),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    ...target, // parameters of the URL take precedence: ?requireTLS=false
  };
  const idle: PooledConnection[] = [];
  const put = (pooled: PooledConnection) => {
    if (pooled.mails < MAILS_PER_CONNECTION) idle.push(pooled);
    else pooled.connection.quit();
  };
  const sendOver = async (pooled: PooledConnection, mail: OutgoingMail, stop: AbortSignal) => {
    pooled.mails += 1;
    try {
      await transfer(pooled.connection, mail, stop);
    } catch (error) {
      // A rejected email leaves the connection usable; any other failure closes it.
      if (isAnswer(error) && (await reset(pooled.connection, stop))) put(pooled);
      else pooled.connection.close();
      throw error;
    }
    put(pooled);
  };
  return {
    async deliver({ release, ...mail }, stop) {
      const signal = AbortSignal.any([stop, AbortSignal.timeout(MAIL_MS)]);
      let hasLeft = false;
      const outgoing: OutgoingMail = {
        ...mail,
        from: env.mailFrom.address,
        release() {
          release();
          hasLeft = true;
        },
      };
      const known = idle.pop();
      if (known) {
        try {
          return await sendOver(known, outgoing, signal);
        } catch (error) {
          // The server closed the idle connection: retry with a new one.
          if (hasLeft || isAnswer(error) || signal.aborted) throw error;
        }
      }
      await sendOver({ connection: await connect(options, auth, signal), mails: 0 }, outgoing, signal);
    },
    close() {
      for (const { connection } of idle.splice(0)) connection.quit();
    },
  };
}

/** True when the server has replied, other than by closing the service (421). */
function isAnswer(error: unknown): boolean {
  const code = (error as { responseCode?: number }).responseCode;
  return code !== undefined && code !== 421;
}

/** Passwords are sent only over encrypted connections, except to the local machine. */
function mustEncrypt(smtpUrl: string): boolean {
  const { username, hostname, searchParams } = new URL(smtpUrl);
  const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  return username !== "" && !isHere && !searchParams.has("requireTLS");
}
