import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readBody, receiveBody } from "./read-body";
import { HttpRefusal } from "./refusal";

let server: Server;
let url: string;

/** Receives the body immediately and reads it later, like a handler that authenticates first. */
beforeAll(async () => {
  server = createServer(async (request, response) => {
    receiveBody(request);
    await pause(150);
    try {
      response.end(String((await readBody(request, 1_000)).length));
    } catch (error) {
      response.statusCode = error instanceof HttpRefusal ? error.status : 500;
      response.setHeader("connection", "close");
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP listener's address is never a string
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

it.each([
  ["within the limit", 1_000, 200],
  ["above the limit of its reader, completely received by then", 1_001, 413],
  ["above every limit", 10_000_000, 413],
])("a body %s", async (_, length, status) => {
  const answer = await fetch(url, { method: "POST", body: "x".repeat(length) });
  expect(answer.status).toBe(status);
});
