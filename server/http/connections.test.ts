import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { Admission, admissionLimits } from "./admission";
import { trustedProxies } from "./client-address";
import { Connections } from "./connections";

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A server with a limit of four connections, that writes `bytes` to each when it opens. */
async function serverOf(bytes: number, proxies: string[] = []) {
  const admission = new Admission(admissionLimits(4, 4));
  const connections = new Connections(admission, trustedProxies(proxies));
  const server = createServer();
  server.removeAllListeners("connection");
  server.on("connection", (socket: Socket) => socket.on("error", () => {}).write(Buffer.alloc(bytes)));
  return { ...(await open(server, connections)), admission };
}

async function open(server: Server, connections: Connections) {
  connections.guard(server);
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  const from = async (localAddress: string) => {
    const socket = connect({ port, host: "127.0.0.1", localAddress }).on("error", () => {});
    ends.push(() => socket.destroy());
    await once(socket, "connect");
    return socket;
  };
  ends.push(() => {
    connections.stop();
    connections.closeAll();
    server.close();
  });
  return { from };
}

/** An HTTP server with a limit of four connections, that answers a request when its body is complete. */
async function httpServerOf() {
  const admission = new Admission(admissionLimits(4, 4));
  const connections = new Connections(admission, trustedProxies([]));
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    admission.enter(request, response, request.socket.remoteAddress ?? "");
    requests.push(request);
    request.resume().once("end", () => response.end());
  });
  return { ...(await open(server, connections)), admission, requests };
}

describe("at the connection limit", () => {
  it("a connection that does not read its response is closed, from the busiest address", async () => {
    const { admission, from } = await serverOf(16 * 1024 * 1024);
    const few = (await from("127.0.0.2")).pause();
    const many = [await from("127.0.0.3"), await from("127.0.0.3"), await from("127.0.0.3")];
    for (const socket of many) socket.pause();
    await expect.poll(() => admission.used.connections).toBe(4);
    const newer = await from("127.0.0.4");
    const [first] = await once(newer, "data");
    expect(first.includes("503"), "it is served").toBe(false);
    many[0]?.resume();
    await once(many[0] as Socket, "close"); // the oldest of them
    expect([few.closed, many[1]?.closed, many[2]?.closed]).toEqual([false, false, false]);
    expect(admission.used.connections).toBe(4);
  });

  it("a connection with a request in progress is kept", async () => {
    const { admission, from, requests } = await httpServerOf();
    const busy = [await from("127.0.0.2"), await from("127.0.0.2"), await from("127.0.0.3"), await from("127.0.0.3")];
    for (const socket of busy) socket.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\na");
    await expect.poll(() => requests.length).toBe(4);
    const refused = await from("127.0.0.4");
    const [first] = await once(refused, "data");
    expect(String(first)).toContain("503");
    busy[0]?.write("b");
    const [answer] = await once(busy[0] as Socket, "data");
    expect(String(answer)).toContain("200 OK");
    expect(busy.map(({ closed }) => closed)).toEqual([false, false, false, false]);
    expect(admission.used).toMatchObject({ connections: 4, requests: 3 });
  });

  it("an idle connection of a proxy is closed only when there is no other", async () => {
    const { admission, from } = await serverOf(1, ["127.0.0.2"]);
    const proxy = [await from("127.0.0.2"), await from("127.0.0.2"), await from("127.0.0.2")];
    const other = await from("127.0.0.3");
    for (const socket of [...proxy, other]) socket.resume();
    await expect.poll(() => admission.used.connections).toBe(4);
    (await from("127.0.0.2")).resume();
    await once(other, "close");
    (await from("127.0.0.2")).resume();
    await once(proxy[0] as Socket, "close");
    expect(admission.used.connections).toBe(4);
  });
});
