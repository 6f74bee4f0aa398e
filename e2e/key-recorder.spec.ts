import { generateKeyPairSync, type JsonWebKey } from "node:crypto";
import { expect, test } from "./fixtures";
import { KeyRecorder } from "./key-recorder";

interface Values {
  key: JsonWebKey;
  hexOfD: string;
  pem: string;
  der: number[];
  passphrase: string;
}

/** Stores a value in IndexedDB. Runs in the page. */
declare const storeForTest: (value: unknown) => Promise<void>;

/** Ways a page could leak, each with the place where the recorder must find it. The functions run in the page. */
const LEAKS: readonly [name: string, found: RegExp, leak: (values: Values) => unknown][] = [
  [
    "d in an item of localStorage that is removed again",
    /^d in storage$/m,
    ({ key }) => {
      localStorage.setItem("x", String(key.d));
      localStorage.removeItem("x");
    },
  ],
  ["p in sessionStorage", /^p in sessionStorage$/m, ({ key }) => sessionStorage.setItem("x", JSON.stringify({ key }))],
  ["d as hex in a URL", /^d in url$/m, ({ hexOfD }) => fetch(`/seed?x=${hexOfD.toUpperCase()}`)],
  [
    "PEM in a JSON body",
    /^PKCS#8 in body/m,
    ({ pem }) => fetch("/seed", { method: "POST", body: JSON.stringify({ pem }) }),
  ],
  ["PEM in a form", /^d in body/m, ({ pem }) => fetch("/seed", { method: "POST", body: new URLSearchParams({ pem }) })],
  ["DER in a body", /^d in body/m, ({ der }) => fetch("/seed", { method: "POST", body: Uint8Array.from(der) })],
  ["q in a header", /^q in request headers$/m, ({ key }) => fetch("/seed", { headers: { "x-key": String(key.q) } })],
  [
    "the passphrase in the history",
    /^passphrase in history$/m,
    ({ passphrase }) => history.replaceState({ passphrase }, ""),
  ],
  [
    "the passphrase in a cookie",
    /^passphrase in cookies$/m,
    ({ passphrase }) => {
      // biome-ignore lint/suspicious/noDocumentCookie: a leak that the recorder must find
      document.cookie = `x=${encodeURIComponent(passphrase)}; path=/sign-in`;
    },
  ],
  [
    "dp in a form field",
    /^dp in form fields$/m,
    ({ key }) => {
      const input = Object.assign(document.createElement("input"), { name: "x", value: key.dp });
      document.forms[0]?.append(input);
    },
  ],
  [
    "DER in the cache",
    /^PKCS#8 in cache$/m,
    async ({ der }) => (await caches.open("x")).put("/x", new Response(String.fromCharCode(...der))),
  ],
  ["bytes in IndexedDB", /^d in indexedDB$/m, ({ der }) => storeForTest(Uint8Array.from(der))],
  [
    "a private CryptoKey in IndexedDB",
    /^CryptoKey in indexedDB$/m,
    async ({ der }) => {
      const parameters = { name: "RSA-PSS", hash: "SHA-256" };
      await storeForTest(await crypto.subtle.importKey("pkcs8", Uint8Array.from(der), parameters, false, ["sign"]));
    },
  ],
  [
    "qi in the name of the window",
    /^qi in window.name$/m,
    ({ key }) => {
      window.name = String(key.qi);
    },
  ],
];

test("the recorder finds each way to leak a key or a passphrase", async ({ browser, baseURL }) => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const der = privateKey.export({ format: "der", type: "pkcs8" });
  const key = privateKey.export({ format: "jwk" });
  const values: Values = {
    key,
    hexOfD: Buffer.from(String(key.d), "base64url").toString("hex"),
    pem: String(privateKey.export({ format: "pem", type: "pkcs8" })),
    der: [...der],
    passphrase: "seeded pässphrase & more",
  };
  const secrets = { privateKey, passphrases: [values.passphrase] };
  const context = await browser.newContext({ ...(baseURL ? { baseURL } : {}) });
  const page = await context.newPage();
  await context.addInitScript(installStore);
  await page.route("**/seed**", (route) => route.fulfill({ status: 204 }));
  const recorder = await KeyRecorder.start(page);
  for (const [name, found, leak] of LEAKS) {
    recorder.records.length = 0;
    await page.goto("/sign-in");
    expect(await recorder.findings(secrets), `before: ${name}`).toEqual([]);
    await page.evaluate(leak as (values: Values) => void, values);
    expect((await recorder.findings(secrets)).join("\n"), name).toMatch(found);
    await page.evaluate(clean);
    await context.clearCookies();
  }
  await context.close();
});

function installStore(): void {
  const store = (value: unknown) =>
    new Promise<void>((resolve, reject) => {
      const opening = indexedDB.open("leak", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("keys");
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const transaction = opening.result.transaction("keys", "readwrite");
        transaction.objectStore("keys").put(value, "key");
        transaction.oncomplete = () => {
          opening.result.close();
          resolve();
        };
      };
    });
  Reflect.set(window, "storeForTest", store);
}

/** Removes what the leak left behind. */
async function clean(): Promise<void> {
  sessionStorage.clear();
  history.replaceState(null, ""); // kept over a reload
  window.name = "";
  indexedDB.deleteDatabase("leak");
  await caches.delete("x");
}
