import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type APIRequestContext, expect } from "@playwright/test";
import { adminToken } from "./accounts";

type Security = "fapi2" | "private_key_jwt" | "mtls" | "client_secret";
type Type = "signing" | "transport" | "encryption";

interface Issued {
  kid: string;
  serialNumber: string;
  subject: string;
  /** PEM. */
  privateKey: string;
}

/**
 * Creates test data through REST as the first administrator: a page takes seconds on a busy machine, a request a few
 * milliseconds. The corresponding pages have their own journeys.
 */
export class Api {
  readonly #request: APIRequestContext;

  constructor(request: APIRequestContext) {
    this.#request = request;
  }

  /** Posts to `/api/v1` and expects 201. @returns the created object */
  async post(path: string, data: object) {
    const response = await this.#request.post(`/api/v1${path}`, {
      headers: { authorization: `Bearer ${adminToken}` },
      data,
    });
    expect(response.status(), await response.text()).toBe(201);
    return response.json();
  }

  /** Creates an organisation. @returns its path */
  async organisation(legalName: string, registrationNumber: string = randomUUID().slice(0, 8)): Promise<string> {
    const { id } = await this.post("/organisations", { legalName, country: "GB", registrationNumber });
    return `/organisations/${id}`;
  }

  /** Creates an application of the organisation at this path. @returns its path */
  async application(organisation: string, name: string, securityConfiguration: Security = "private_key_jwt") {
    const type = "server_to_server";
    const { id } = await this.post(`${organisation}/applications`, { name, type, securityConfiguration });
    return `/applications/${id}`;
  }

  /** Creates a private_key_jwt client of the application at this path. @returns its path */
  async client(application: string, name: string): Promise<string> {
    const { clientId } = await this.post(`${application}/clients`, { name, authMethod: "private_key_jwt" });
    return `${application}/clients/${clientId}`;
  }

  /** Issues a certificate for a new P-256 key to the application at this path. */
  async certificate(application: string, type: Type, name: string): Promise<Issued> {
    const { csr, privateKey } = await newCsr();
    const { kid, serialNumber, subject } = await this.post(`${application}/certificates`, { type, csr, name });
    return { kid, serialNumber, subject, privateKey };
  }
}

/** A CSR by openssl, for a new P-256 key. */
export async function newCsr(): Promise<{ csr: string; privateKey: string }> {
  const directory = await mkdtemp(join(tmpdir(), "countersign-csr-"));
  try {
    const args = "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key -out csr -subj /CN=journey";
    await promisify(execFile)("openssl", args.split(" "), { cwd: directory });
    const read = (name: string) => readFile(join(directory, name), "utf8");
    return { csr: await read("csr"), privateKey: await read("key") };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
