import { suspendedPartOf } from "@/lib/keys/client-key";
import { RESUME, type SuspendedPart } from "@/lib/state/suspension";
import { type AssertionCheck, type Failure, show, textFault } from "../check";

/** RFC 7523 §3: for client authentication issuer and subject are both the client id. */
export const issuerAndSubject: AssertionCheck = {
  id: "claims.iss_sub",
  decidedBy: "provider",
  title: "Issuer and subject",
  check({ assertion: { claims }, clientIdParameter }) {
    const { iss, sub } = claims;
    for (const [name, value] of Object.entries({ sub, iss })) {
      const message = textFault(name, value);
      if (message) return { message, fix: `Set ${name} to the client id, as a string.` };
    }
    if (iss !== sub) {
      return { message: `iss is ${show(iss)} and sub is ${show(sub)}.`, fix: "Set both to the client id." };
    }
    if (clientIdParameter !== undefined && clientIdParameter !== sub) {
      return {
        message: `client_id is ${show(clientIdParameter)} in the request, but sub is ${show(sub)} in the assertion.`,
        fix: "Omit the client_id parameter, or send the same value.",
      };
    }
    return undefined;
  },
};

/** The failure for a client id that does not exist. */
export const unknownClient = (clientId: unknown): Failure => ({
  message: `There is no client with the id ${show(clientId)}.`,
  fix: "Copy the client id from the application's page, and check that this is the right environment.",
});

export const clientKnown: AssertionCheck = {
  id: "client.known",
  decidedBy: "provider",
  title: "Client",
  check: ({ assertion: { claims }, ring }) => (ring ? undefined : unknownClient(claims.sub)),
};

/** The failure for a suspended client, or one of a suspended application or organisation. */
export const suspended = (part: SuspendedPart): Failure => ({
  message: `The ${part} is suspended.`,
  fix: RESUME[part],
});

/** Suspending a client, its application or its organisation takes effect immediately. */
export const clientActive: AssertionCheck = {
  id: "client.active",
  decidedBy: "provider",
  title: "Client is active",
  check({ ring }) {
    const part = ring && suspendedPartOf(ring);
    return part && suspended(part);
  },
};

/** Each client authenticates by its own method only. */
export const method: AssertionCheck = {
  id: "client.method",
  decidedBy: "provider",
  title: "Authentication method",
  check: ({ ring }) =>
    !ring || ring.client.authMethod === "private_key_jwt"
      ? undefined
      : {
          message: `This client is registered for ${ring.client.authMethod}, not for private_key_jwt.`,
          fix: "Use the registered method, or create another client with private_key_jwt.",
        },
};
