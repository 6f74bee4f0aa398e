import { Readable } from "node:stream";
import SMTPConnection, { type SMTPConnectionAuth, type SMTPConnectionOptions } from "nodemailer/lib/smtp-connection";

export interface OutgoingMail {
  from: string;
  to: string;
  /** The whole message. */
  mime: Buffer;
  /**
   * Called when the server has every byte except the end of the message, directly before the end is sent. Until it returns
   * nothing is delivered; if it throws, the message is never delivered.
   */
  release(): void;
}

/**
 * Opens a connection: TCP, greeting, STARTTLS if offered, authentication if there are credentials.
 * @throws nodemailer's error when a step fails or `stop` aborts
 */
export async function connect(
  options: SMTPConnectionOptions,
  auth: SMTPConnectionAuth | undefined,
  stop: AbortSignal,
): Promise<SMTPConnection> {
  const connection = new SMTPConnection(options);
  try {
    await guarded(connection, stop, (done) => connection.connect(done));
    if (auth && connection.allowsAuth) await guarded(connection, stop, (done) => connection.login(auth, done));
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/**
 * Sends one email to the server; resolves when the server has accepted it.
 * @throws nodemailer's error with the server's reply or the connection failure
 */
export function transfer(connection: SMTPConnection, mail: OutgoingMail, stop: AbortSignal): Promise<void> {
  const envelope = { from: mail.from, to: [mail.to], size: mail.mime.length };
  return guarded(connection, stop, (done) =>
    connection.send(envelope, heldStream(connection, mail), (error) => done(error)),
  );
}

/** Prepares a connection for another email after the server has rejected one. @returns whether it is usable */
export async function reset(connection: SMTPConnection, stop: AbortSignal): Promise<boolean> {
  return guarded(connection, stop, (done) => connection.reset((error) => done(error))).then(
    () => true,
    () => false,
  );
}

/** One step on a connection. A connection failure fails the step; `stop` closes the connection. */
function guarded(
  connection: SMTPConnection,
  stop: AbortSignal,
  step: (done: (error?: Error | null) => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error | null) => {
      connection.off("error", settle).off("end", onEnd);
      connection.on("error", () => {}); // a late error of an abandoned connection must not crash the process
      stop.removeEventListener("abort", onStop);
      if (error) reject(error);
      else resolve();
    };
    const onEnd = () => settle(new Error("The connection was closed"));
    const onStop = () => {
      settle(new Error("Timed out"));
      connection.close();
    };
    if (stop.aborted) return onStop();
    connection.on("error", settle).on("end", onEnd);
    stop.addEventListener("abort", onStop, { once: true });
    step(settle);
  });
}

/** The message as a stream that ends only after `release`. nodemailer reads it after the server's reply to DATA. */
function heldStream(connection: SMTPConnection, { mime, release }: OutgoingMail): Readable {
  let isPushed = false;
  const stream: Readable = new Readable({
    highWaterMark: 0,
    read() {
      if (!isPushed) {
        isPushed = true;
        stream.push(mime);
        return;
      }
      whenFlushed(connection, stream, () => {
        try {
          release();
          stream.push(null); // the final dot is written in this turn of the event loop
        } catch (error) {
          connection.emit("error", error); // fails the step
          connection.close();
        }
      });
    },
  });
  return stream;
}

/** Calls back once the stream has no bytes left in this process: the kernel has all of them. */
function whenFlushed(connection: SMTPConnection, stream: Readable, then: () => void): void {
  setImmediate(() => {
    const socket = connection._socket; // declared public in nodemailer's typings; decision 152
    if (stream.destroyed || !socket || socket.destroyed) return; // the connection failed and has emitted an error
    if (stream.readableLength === 0 && socket.writableLength === 0) then();
    else whenFlushed(connection, stream, then);
  });
}
