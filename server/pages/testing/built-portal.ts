/** The built portal, which includes Next and its listeners. Importing this file starts and stops it for the tests of the importing file. */
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { request } from "node:http";
import type { Socket } from "node:net";
import { afterAll, beforeAll } from "vitest";
import { type RunningPortal, startPortal } from "@/lib/testing/portal";

export let portal: RunningPortal;
let signInAction: string;
export const sockets: Socket[] = [];
beforeAll(async () => {
  if (!existsSync("dist/server.js")) throw new Error("The server is not built. Run `npm run build` first.");
  const references = JSON.parse(readFileSync(".next/server/server-reference-manifest.json", "utf8")) as {
    node: Record<string, { exportedName: string }>;
  };
  signInAction =
    Object.entries(references.node).find(([, { exportedName }]) => exportedName === "signInAction")?.[0] ?? "";
  portal = await startPortal();
  await (await fetch(`${portal.url}/sign-in`)).text();
}, 180_000);
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await portal?.stop();
});

const BOUNDARY = "----pages-test";
const part = (name: string, value: string) =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
export const form = (args: string, email = "nobody@example.com") =>
  `${part("_1_email", email)}${part("_1_password", "wrong")}${part("0", args)}--${BOUNDARY}--\r\n`;
export const ARGUMENTS = '[{"status":"idle"},"$K1"]';

interface Posted {
  status: number;
  /** Content-Encoding. */
  encoding: string | undefined;
  text: string;
}

/** Calls an action like the browser's script; `headers` replaces its headers. */
export async function post(
  path: string,
  body: string,
  headers: Record<string, string | undefined> = {},
): Promise<Posted> {
  const all = {
    origin: portal.url,
    "next-action": signInAction,
    accept: "text/x-component",
    "content-type": `multipart/form-data; boundary=${BOUNDARY}`,
    "content-length": String(Buffer.byteLength(body)),
    ...headers,
  };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  const sent = request(portal.url + path, { method: "POST", agent: false, headers: given });
  sent.on("error", () => {}).end(body);
  const [response] = await once(sent, "response");
  let text = "";
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, encoding: response.headers["content-encoding"], text };
}
export const serverErrors = () =>
  portal
    .log()
    .split("\n")
    .filter((line) => /⨯|"level":50/.test(line));
