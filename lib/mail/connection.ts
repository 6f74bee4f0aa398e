import { Readable } from "node:stream";
import SMTPConnection, { type SMTPConnectionAuth, type SMTPConnectionOptions } from "nodemailer/lib/smtp-connection";

export interface OutgoingMail {
  from: string;
  to: string;
  /** The whole message. */
  mime: Buffer;
  /**
   * Called when the server has every octet but those that end the message, directly before these leave: until it returns
   * nothing is delivered, and if it throws, nothing ever will be.
   */
  release(): void;
}

/**
 * Opens a connection: TCP, greeting, STARTTLS where offered, authentication where there are credentials.
 * @throws nodemailer's error when the server does not get so far, or `stop` aborts
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
 * Gives one mail to the server; resolves when the server has said that it took it.
 * @throws nodemailer's error with the server's answer, or what happened to the connection
 */
export function transfer(connection: SMTPConnection, mail: OutgoingMail, stop: AbortSignal): Promise<void> {
  const envelope = { from: mail.from, to: [mail.to], size: mail.mime.length };
  return guarded(connection, stop, (done) => connection.send(envelope, held(connection, mail), (error) => done(error)));
}

/** Readies a connection for another mail after the server has refused one. @returns whether it is of use */
export async function reset(connection: SMTPConnection, stop: AbortSignal): Promise<boolean> {
  return guarded(connection, stop, (done) => connection.reset((error) => done(error))).then(
    () => true,
    () => false,
  );
}

/** One step on a connection. Whatever breaks the connection ends the step; `stop` breaks it. */
function guarded(
  connection: SMTPConnection,
  stop: AbortSignal,
  step: (done: (error?: Error | null) => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error | null) => {
      connection.off("error", settle).off("end", onEnd);
      connection.on("error", () => {}); // a late complaint about a connection that is given up ends no process
      stop.removeEventListener("abort", onStop);
      if (error) reject(error);
      else resolve();
    };
    const onEnd = () => settle(new Error("The connection was closed"));
    const onStop = () => {
      settle(new Error("Took too long"));
      connection.close();
    };
    if (stop.aborted) return onStop();
    connection.on("error", settle).on("end", onEnd);
    stop.addEventListener("abort", onStop, { once: true });
    step(settle);
  });
}

/** The message as a stream that ends only after `release`. nodemailer reads it once the server has answered DATA. */
function held(connection: SMTPConnection, { mime, release }: OutgoingMail): Readable {
  let isGiven = false;
  const stream: Readable = new Readable({
    highWaterMark: 0,
    read() {
      if (!isGiven) {
        isGiven = true;
        stream.push(mime);
        return;
      }
      whenFlushed(connection, stream, () => {
        try {
          release();
          stream.push(null); // the dot follows in this turn of the event loop
        } catch (error) {
          connection.emit("error", error); // ends the step with it
          connection.close();
        }
      });
    },
  });
  return stream;
}

/** Calls back once no octet of the stream is left in this process: all are with the kernel. */
function whenFlushed(connection: SMTPConnection, stream: Readable, then: () => void): void {
  setImmediate(() => {
    const socket = connection._socket; // declared public in nodemailer's typings; decision 152
    if (stream.destroyed || !socket || socket.destroyed) return; // the connection broke, and has said so
    if (stream.readableLength === 0 && socket.writableLength === 0) then();
    else whenFlushed(connection, stream, then);
  });
}
