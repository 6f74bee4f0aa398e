import { createPrivateKey, type KeyObject } from "node:crypto";
import { expect, type Page } from "@playwright/test";

/**
 * Records everything that could carry a private key out of a page or keep it in the browser: requests (URL, headers, body), writes to
 * localStorage, sessionStorage, IndexedDB, Cache Storage, cookies and the history, messages to other contexts, window.name and the
 * console. Call before the page is opened; `expectNothingOf` after the journey.
 */
export class KeyRecorder {
  /** Each record is `where` and what was seen there; bodies byte for byte in Latin-1. */
  readonly records: [where: string, content: string][] = [];
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  static async start(page: Page): Promise<KeyRecorder> {
    const recorder = new KeyRecorder(page);
    const { records } = recorder;
    const context = page.context();
    await context.exposeBinding("recordForTest", (_, where: string, content: string) => {
      records.push([where, content]);
    });
    await context.addInitScript(recordWrites);
    context.on("request", (request) => {
      const { method, url } = { method: request.method(), url: request.url() };
      records.push(["url", url], ["request headers", JSON.stringify(request.headers())]);
      const body = request.postDataBuffer();
      if (body) records.push([`body of ${method} ${new URL(url).pathname}`, body.toString("latin1")]);
    });
    context.on("console", (message) => records.push(["console", message.text()]));
    page.on("framenavigated", (frame) => records.push(["url", frame.url()]));
    page.on("websocket", (socket) =>
      socket.on("framesent", ({ payload }) => records.push(["websocket", payload.toString("latin1")])),
    );
    return recorder;
  }

  /** Records what the browser stores now, however it was written. */
  async readStorage(): Promise<void> {
    this.records.push(...(await this.#page.evaluate(storedNow)));
    this.records.push(["cookies", JSON.stringify(await this.#page.context().cookies())]);
  }

  /** Where a secret was seen, and in which form. */
  async findings(secrets: Secrets): Promise<string[]> {
    await this.readStorage();
    const needles = needlesOf(secrets);
    const found = this.records.flatMap(([where, content]) => {
      const texts = readings(content);
      return needles.filter(({ isIn }) => texts.some(isIn)).map(({ name }) => `${name} in ${where}`);
    });
    return [...new Set(found)];
  }

  /** Fails if the journey left a part of the key, or the passphrase, anywhere; or if nothing was recorded at all. */
  async expectNothingOf(secrets: Secrets): Promise<void> {
    expect(await this.findings(secrets)).toEqual([]);
    const places = this.records.map(([where]) => where);
    expect(places).toEqual(
      expect.arrayContaining(["url", "request headers", "localStorage", "history.state", "cookies"]),
    );
    expect(places.some((where) => where.startsWith("body of POST"))).toBe(true);
  }
}

export interface Secrets {
  privateKey: KeyObject | string;
  passphrases: readonly string[];
}

interface Needle {
  name: string;
  isIn: (text: string) => boolean;
}

/** Every private member of the key and its PKCS#8 form, in base64 at each alignment, hex and bytes; and the passphrases. */
function needlesOf({ privateKey, passphrases }: Secrets): Needle[] {
  const key = typeof privateKey === "string" ? createPrivateKey(privateKey) : privateKey;
  const { d, p, q, dp, dq, qi } = key.export({ format: "jwk" });
  const members = Object.entries({ d, p, q, dp, dq, qi }).flatMap(([name, value]): [string, Buffer][] =>
    typeof value === "string" ? [[name, Buffer.from(value, "base64url")]] : [],
  );
  // The end of PKCS#8 may be the public key; its first private bytes are those of d or p, so whole DER is compared besides.
  const secrets: [string, Buffer][] = [...members, ["PKCS#8", key.export({ format: "der", type: "pkcs8" })]];
  return [
    { name: "CryptoKey", isIn: (text) => text.includes("CryptoKey private") },
    ...secrets.flatMap(([name, bytes]) =>
      formsOf(bytes).map((form) => ({ name, isIn: (text: string) => text.includes(form) })),
    ),
    ...passphrases.map((passphrase) => ({
      name: "passphrase",
      isIn: (text: string) => text.includes(passphrase) || text.includes(utf8AsLatin1(passphrase)),
    })),
  ];
}

/** Texts that contain these bytes: as they are, in hex, and in base64 whatever stands before and after them. */
function formsOf(bytes: Buffer): string[] {
  const base64 = [0, 1, 2].map((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64url");
    // The first and the last characters also depend on the neighbours.
    return shifted.slice(offset === 0 ? 0 : offset + 1, -3);
  });
  return [bytes.toString("latin1"), bytes.toString("hex"), [...bytes].join(), ...base64];
}

const utf8AsLatin1 = (text: string) => Buffer.from(text, "utf8").toString("latin1");

/** A record as it is, decoded from percent-encoding and JSON, in one case for hex, and in the URL-safe alphabet without line breaks. */
function readings(content: string): string[] {
  const decoded = [content, percentDecoded(content)];
  const joined = decoded.map((text) => text.replaceAll(/\\+[rn]|[\s:]/g, ""));
  const urlSafe = joined.map((text) => text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("\\", ""));
  return [...decoded, ...joined, ...urlSafe, ...joined.map((text) => text.toLowerCase())];
}

function percentDecoded(text: string): string {
  return text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Runs in the page before its scripts: reports each write, because one that is deleted again is a leak too. */
function recordWrites(): void {
  const report = Reflect.get(window, "recordForTest") as (where: string, content: string) => void;
  // Bytes as numbers, because JSON has no form for them; a private CryptoKey can be stored without being readable.
  const readable = (_: string, value: unknown): unknown => {
    if (value instanceof CryptoKey) return `CryptoKey ${value.type}`;
    if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).join();
    return value instanceof ArrayBuffer ? new Uint8Array(value).join() : value;
  };
  const textOf = (value: unknown): string => {
    try {
      return typeof value === "string" ? value : (JSON.stringify(value, readable) ?? String(value));
    } catch {
      return String(value); // Cyclic: an event, an element.
    }
  };
  Reflect.set(window, "readableForTest", readable);
  const watch = (owner: object | undefined, method: string, where: string) => {
    if (!owner) return;
    const original = Reflect.get(owner, method) as (...values: unknown[]) => unknown;
    Reflect.set(owner, method, function watched(this: unknown, ...values: unknown[]) {
      report(where, values.map(textOf).join("\n"));
      return original.apply(this, values);
    });
  };
  watch(Storage.prototype, "setItem", "storage");
  watch(History.prototype, "pushState", "history");
  watch(History.prototype, "replaceState", "history");
  watch(IDBObjectStore.prototype, "put", "indexedDB");
  watch(IDBObjectStore.prototype, "add", "indexedDB");
  watch(Navigator.prototype, "sendBeacon", "beacon");
  watch(BroadcastChannel.prototype, "postMessage", "message");
  watch(Worker.prototype, "postMessage", "message");
  watch(globalThis.Cache?.prototype, "put", "cache");
  const cookie = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
  if (!cookie) return;
  Object.defineProperty(Document.prototype, "cookie", {
    ...cookie,
    set(value: string) {
      report("cookies", value);
      cookie.set?.call(this, value);
    },
  });
}

/** Runs in the page: everything it can read back. */
async function storedNow(): Promise<[string, string][]> {
  const readable = Reflect.get(window, "readableForTest") as (name: string, value: unknown) => unknown;
  const settled = <Result>(request: IDBRequest<Result>) =>
    new Promise<Result>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const records: [string, string][] = [
    ["localStorage", JSON.stringify({ ...localStorage })],
    ["sessionStorage", JSON.stringify({ ...sessionStorage })],
    ["history.state", JSON.stringify(history.state, readable) ?? ""],
    ["window.name", window.name],
    ["form fields", JSON.stringify([...document.forms].map((form) => [...new FormData(form)].map(String)))],
  ];
  for (const { name = "" } of await indexedDB.databases()) {
    const database = await settled(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const all = await settled(database.transaction(store).objectStore(store).getAll());
      records.push(["indexedDB", JSON.stringify(all, readable)]);
    }
    database.close();
  }
  for (const name of globalThis.caches ? await caches.keys() : []) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      records.push(["cache", `${request.url}\n${await (await cache.match(request))?.text()}`]);
    }
  }
  return records;
}
