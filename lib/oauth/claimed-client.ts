/** Characters of a body that are searched for a client id. */
const MAX_SEARCHED = 64 * 1024;
const CLIENT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The client that a rejected request names; unverified. */
export interface ClaimedClient {
  clientId: string;
  /** For the message in the log: `client_id`, `sub of the assertion` … */
  source: string;
}

export interface ClaimSources {
  authorization?: string | undefined;
  parameters?: Readonly<Record<string, string | string[] | undefined>> | undefined;
  /** Query of the URL; never a credential. */
  query?: Readonly<Record<string, string | string[] | undefined>> | undefined;
  /** A body that is not a form, with its Content-Type. */
  otherBody?: { contentType: string; text: string } | undefined;
}

/**
 * The clients that a malformed request names, so that the client's organisation finds the attempt in its authentication log. Parsed
 * leniently, used for the log only, and never trusted: the most likely first, without duplicates.
 */
export function claimedClients(sources: ClaimSources): ClaimedClient[] {
  const { authorization = "", otherBody, query = {} } = sources;
  const parameters = sources.parameters ?? (otherBody && parametersOf(otherBody)) ?? {};
  const found: [value: unknown, source: string][] = valuesOf(parameters.client_id).map((id) => [id, "client_id"]);
  // In the JWT bearer grant (RFC 7523 §2.1) the parameter is `assertion`; some clients send it as a bearer token.
  const bearer = /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? [];
  const assertions = [parameters.client_assertion, parameters.assertion, query.client_assertion, bearer];
  for (const assertion of assertions.flatMap(valuesOf)) {
    const claims = payloadOf(assertion);
    found.push([claims?.sub, "sub of the assertion"], [claims?.iss, "iss of the assertion"]);
  }
  found.push([basicUser(authorization), "Authorization header"]);
  for (const id of valuesOf(query.client_id)) found.push([id, "URL's client_id"]);
  const clients = new Map<string, ClaimedClient>();
  for (const [value, source] of found) {
    // A copied id often contains a line break or capital letters.
    const clientId = typeof value === "string" ? value.trim().toLowerCase() : "";
    if (CLIENT_ID.test(clientId) && !clients.has(clientId)) clients.set(clientId, { clientId, source });
  }
  return [...clients.values()];
}

const valuesOf = (value: unknown): string[] =>
  [value].flat().filter((one): one is string => typeof one === "string" && one !== "");

/** The payload of what should be a compact JWS, even if other segments are invalid. */
function payloadOf(assertion: string): Record<string, unknown> | undefined {
  const segment = assertion.slice(0, MAX_SEARCHED).split(".")[1];
  return segment === undefined ? undefined : jsonObject(Buffer.from(segment, "base64url").toString("utf8"));
}

function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ""));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // not JSON: no claims
  }
}

function basicUser(authorization: string): string | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/_=-]{1,4096})$/i.exec(authorization)?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString("utf8").split(":")[0];
}

/** Bodies that libraries send instead of a form: JSON, multipart, or a form with another media type. */
function parametersOf({
  contentType,
  text,
}: NonNullable<ClaimSources["otherBody"]>): Record<string, string | string[]> {
  const shown = text.slice(0, MAX_SEARCHED);
  if (/^multipart\//i.test(contentType)) {
    return { client_id: partOf(shown, "client_id"), client_assertion: partOf(shown, "client_assertion") };
  }
  const members = jsonObject(shown);
  if (members) return { client_id: valuesOf(members.client_id), client_assertion: valuesOf(members.client_assertion) };
  const form = new URLSearchParams(shown);
  return { client_id: form.getAll("client_id"), client_assertion: form.getAll("client_assertion") };
}

/** The value of one part of multipart/form-data (RFC 7578): the line after the part's empty line. */
function partOf(body: string, name: string): string {
  const at = body.search(new RegExp(`[ ;]name="?${name}"?[\\r\\n;]`, "i"));
  if (at < 0) return "";
  const [, value = ""] = /\r?\n\r?\n([^\r\n]*)/.exec(body.slice(at)) ?? [];
  return value;
}
