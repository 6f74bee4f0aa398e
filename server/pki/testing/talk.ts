/** What tests say to a server byte by byte, and what they compare of the answers. */
import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";

export const listen = (server: Server) =>
  new Promise<Server>((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
export const portOf = (server: Server) => (server.address() as AddressInfo).port; // a TCP listener's address is never a string

/**
 * Sends bytes piece by piece, then says that nothing more comes, and hears everything that is answered. `isPatient`: says so
 * only after the answer, because node:http drops an answer that is still being read when the other side has ended. `answers`: says so
 * after that many successful answers.
 */
export function talk(
  server: Server,
  pieces: readonly (string | Buffer)[],
  { isPatient = false, answers }: { isPatient?: boolean; answers?: number } = {},
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const heard: Buffer[] = [];
    const socket = connect(portOf(server), "127.0.0.1", async () => {
      socket.setNoDelay(true);
      for (const [index, piece] of pieces.entries()) {
        if (index > 0) await new Promise((next) => setTimeout(next, 3));
        socket.write(piece);
      }
      if (!isPatient && answers === undefined) socket.end();
    });
    let silence: NodeJS.Timeout | undefined;
    let [answered, tail] = [0, ""];
    socket.on("data", (chunk) => {
      heard.push(chunk);
      if (answers !== undefined) {
        const text = tail + chunk.toString("latin1");
        answered += countOk(text);
        tail = text.slice(1 - OK.length);
        if (answered >= answers) socket.end();
      }
      clearTimeout(silence);
      if (isPatient) silence = setTimeout(() => socket.end(), 100);
    });
    socket.on("error", (error: NodeJS.ErrnoException) => (error.code === "ECONNRESET" ? undefined : reject(error)));
    socket.on("close", () => resolve(Buffer.concat(heard)));
  });
}

const OK = "HTTP/1.1 200 OK";
export const countOk = (text: string) => text.split(OK).length - 1;

/** Without what differs between two answers to one question. */
export const comparable = (answer: Buffer) =>
  answer
    .toString("latin1")
    // What node:http may say to our hanging up while a body was not read.
    .replace(/(?<=.)HTTP\/1\.1 400 Bad Request\r\nConnection: close\r\n\r\n$/s, "")
    .replaceAll(/^(Date|Expires): .*\r\n/gim, "")
    .replaceAll(/^X-Request-Id: .*\r\n/gim, "")
    .replaceAll(/max-age=\d+/g, "max-age=…")
    .replaceAll(/^(Connection|Keep-Alive): .*\r\n/gim, "");
/** The head with its lines in alphabetical order, and the body. */
export const sorted = (answer: Buffer) => {
  const [head = "", ...body] = comparable(answer).split("\r\n\r\n");
  return [head.toLowerCase().split("\r\n").sort().join("\n"), body.join("\r\n\r\n")];
};

export const get = (path: string, headers = "") => `GET ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;
