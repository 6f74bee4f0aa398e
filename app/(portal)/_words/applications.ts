import type { ApplicationListItem } from "@/lib/applications/schema";
import type { AuthMethod, Client } from "@/lib/clients/schema";

type Application = Pick<ApplicationListItem, "type" | "securityConfiguration" | "environment">;
interface Explained {
  label: string;
  /** One sentence: what it is for. */
  about: string;
}

/** What kind of software an application is. */
export const typeWords: Record<Application["type"], Explained> = {
  server_to_server: {
    label: "Server to server",
    about: "A service that calls APIs in its own name, with nobody at the screen.",
  },
  web: {
    label: "Web application",
    about: "Runs on a server and sends people through a browser to give their consent.",
  },
  native: { label: "Native application", about: "Runs on a phone or desktop and opens the browser for consent." },
  resource_server: { label: "Resource server", about: "Offers an API and checks the tokens that others present." },
};

/** How an application's clients prove who they are. */
export const securityWords: Record<Application["securityConfiguration"], Explained & { needs: string }> = {
  fapi2: {
    label: "FAPI 2.0",
    about:
      "The strict profile of open banking: signed assertions or mTLS, the issuer as the only audience, modern algorithms, and every token bound to the client's TLS certificate.",
    needs: "Needs a Transport certificate for every token, and a Signing certificate for private_key_jwt.",
  },
  private_key_jwt: {
    label: "private_key_jwt",
    about: "Clients sign a short assertion with their private key. Nothing secret ever travels.",
    needs: "Needs a Signing certificate.",
  },
  mtls: {
    label: "Mutual TLS",
    about: "Clients show their certificate in the TLS handshake, and tokens are bound to it.",
    needs: "Needs a Transport certificate.",
  },
  client_secret: {
    label: "Client secret",
    about: "A shared secret, for systems that can do nothing better. It has to be kept and replaced by hand.",
    needs: "Needs no certificate for tokens.",
  },
};

export const environmentWords: Record<Application["environment"], Explained> = {
  sandbox: { label: "Sandbox", about: "For trying things out." },
  production: { label: "Production", about: "For real customers and real data." },
};

/** How one client authenticates, and the certificate type it needs for that. */
export const methodWords: Record<AuthMethod, Explained & { certificateType: "signing" | "transport" | undefined }> = {
  private_key_jwt: {
    label: "private_key_jwt",
    about: "Signs an assertion with the key of a Signing certificate, or with a key from its own JWKS.",
    certificateType: "signing",
  },
  tls_client_auth: {
    label: "tls_client_auth",
    about: "Shows a Transport certificate of this authority in the TLS handshake.",
    certificateType: "transport",
  },
  self_signed_tls_client_auth: {
    label: "self_signed_tls_client_auth",
    about: "Shows a certificate whose key is registered here, whoever signed it.",
    certificateType: "transport",
  },
  client_secret_basic: {
    label: "client_secret_basic",
    about: "Sends its secret in the Authorization header.",
    certificateType: undefined,
  },
  client_secret_post: {
    label: "client_secret_post",
    about: "Sends its secret in the form body, for libraries that can't do otherwise.",
    certificateType: undefined,
  },
};

export const audienceWords: Record<Client["audiencePolicy"], Explained> = {
  strict: { label: "Issuer only", about: "aud must be the issuer, as one string. What FAPI 2.0 asks for." },
  compatible: {
    label: "Issuer or token endpoint",
    about: "aud may name the token endpoint too, as older libraries do.",
  },
};

export const grantWords: Record<Client["grantTypes"][number], Explained> = {
  client_credentials: { label: "Client credentials", about: "Tokens in the client's own name." },
  authorization_code: { label: "Authorization code", about: "Tokens in a person's name, after consent." },
  refresh_token: { label: "Refresh token", about: "New tokens without asking the person again." },
};

/** Cards for a form, from one of the tables above. */
export const cardsOf = <Key extends string>(words: Record<Key, Explained>) =>
  (Object.keys(words) as Key[]).map((value) => ({
    // Safe: the tables have exactly the members of their key type.
    value,
    title: words[value].label,
    description: words[value].about,
  }));
