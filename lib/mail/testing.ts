/** A real mail server on a free loopback port, with optional failures. */
import { readFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export interface ReceivedMail {
  to: string[];
  raw: string;
  parsed: Email;
  isEncrypted: boolean;
  user: string | undefined;
}

export interface TestMailServer {
  /** For SMTP_URL, without credentials. */
  url: string;
  port: number;
  received: ReceivedMail[];
  close(): Promise<void>;
}

/** How the server treats a recipient or a message instead of accepting it: an SMTP reply, or no reply. */
export interface ServerBehaviour {
  /** Reply to RCPT TO; undefined accepts the recipient. */
  recipient?: (address: string) => { code: number; text: string } | undefined;
  /** Reply to the message; undefined accepts it. "hang" never replies. */
  message?: (mail: ReceivedMail) => { code: number; text: string } | "hang" | undefined;
  options?: SMTPServerOptions;
  port?: number;
}

const refusal = ({ code, text }: { code: number; text: string }) =>
  Object.assign(new Error(text), { responseCode: code });

/** Starts a mail server. Without options: no TLS, no authentication, accepts everything. */
export async function startMailServer({
  recipient,
  message,
  options,
  port = 0,
}: ServerBehaviour = {}): Promise<TestMailServer> {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    logger: false,
    onRcptTo({ address }, _session, done) {
      const answer = recipient?.(address);
      done(answer ? refusal(answer) : undefined);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", async () => {
        const raw = Buffer.concat(chunks);
        const mail: ReceivedMail = {
          to: session.envelope.rcptTo.map(({ address }) => address),
          raw: raw.toString("utf8"),
          parsed: await PostalMime.parse(raw),
          isEncrypted: session.secure,
          user: session.user,
        };
        const answer = message?.(mail);
        if (answer === "hang") return;
        if (!answer) received.push(mail);
        done(answer ? refusal(answer) : null);
      });
    },
    ...options,
  });
  server.on("error", () => {}); // some tests break connections
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.server.address();
  const actual = typeof address === "object" && address ? address.port : port;
  return {
    url: `smtp://127.0.0.1:${actual}`,
    port: actual,
    received,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** A server that accepts connections and sends nothing. */
export async function startSilentServer(): Promise<{ url: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket.on("error", () => {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `smtp://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Key and certificate files as the options of a server with STARTTLS. */
export const tlsFrom = (directory: string) => ({
  key: readFileSync(`${directory}/key.pem`),
  cert: readFileSync(`${directory}/certificate.pem`),
});
