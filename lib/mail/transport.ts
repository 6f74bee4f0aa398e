import { parseConnectionUrl } from "nodemailer/lib/shared";
import type SMTPConnection from "nodemailer/lib/smtp-connection";
import type { SMTPConnectionOptions } from "nodemailer/lib/smtp-connection";
import type { BaseDeps } from "@/lib/operation/deps";
import { connect, type OutgoingMail, reset, transfer } from "./connection";

/** Connections at once, and so mails at once. */
export const CONNECTIONS = 5;
/** To connect, and to be greeted. */
const CONNECT_MS = 10_000;
/** Without a word from the server. Filters take their time after the last octet, and giving up then risks a second copy. */
const SILENCE_MS = 120_000;
/** One mail in all, however slowly a server trickles its answers. Below the lease. */
const MAIL_MS = 240_000;
/** Servers end connections that send too much; ours end before. */
const MAILS_PER_CONNECTION = 50;

export interface Wire {
  /** Gives one mail to the server; resolves when the server has said that it took it. `stop` breaks the connection. */
  deliver(mail: Omit<OutgoingMail, "from">, stop: AbortSignal): Promise<void>;
  /** Ends the connections. */
  close(): void;
}

interface Line {
  connection: SMTPConnection;
  mails: number;
}

/**
 * The connections to the mail server of SMTP_URL, opened as they are needed and used for several mails. nodemailer's own pool reads a
 * message before the server has agreed to take it, and tries again by itself; both are ours to decide (decision 040).
 */
export function openWire(env: Pick<BaseDeps["env"], "mailFrom" | "publicUrl">, smtpUrl: string): Wire {
  const { auth, ...target } = parseConnectionUrl(smtpUrl);
  const options: SMTPConnectionOptions = {
    name: new URL(env.publicUrl).hostname,
    ...(mustEncrypt(smtpUrl) ? { requireTLS: true } : {}),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    ...target, // what the address itself says comes first: ?requireTLS=false
  };
  const idle: Line[] = [];
  const put = (line: Line) => {
    if (line.mails < MAILS_PER_CONNECTION) idle.push(line);
    else line.connection.quit();
  };
  const sendOver = async (line: Line, mail: OutgoingMail, stop: AbortSignal) => {
    line.mails += 1;
    try {
      await transfer(line.connection, mail, stop);
    } catch (error) {
      // The server's no to a mail leaves the connection in order; everything else ends it.
      if (isAnswer(error) && (await reset(line.connection, stop))) put(line);
      else line.connection.close();
      throw error;
    }
    put(line);
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
          // A connection that the server has ended meanwhile says nothing about the mail: another one, then.
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

/** True when the server has answered, other than by ending the service (421). */
function isAnswer(error: unknown): boolean {
  const code = (error as { responseCode?: number }).responseCode;
  return code !== undefined && code !== 421;
}

/** A password goes over an encrypted connection only, unless the server is this very machine. */
function mustEncrypt(smtpUrl: string): boolean {
  const { username, hostname, searchParams } = new URL(smtpUrl);
  const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  return username !== "" && !isHere && !searchParams.has("requireTLS");
}
