import { z } from "zod";
import { Id } from "@/lib/operation/fields";

export const SNIPPET_LANGUAGES = ["bash", "node", "openid-client", "python", "java", "go", "csharp"] as const;
export type SnippetLanguage = (typeof SNIPPET_LANGUAGES)[number];

/** Over TLS, or over TLS with the application's Transport certificate at the mTLS endpoint. */
const SNIPPET_VARIANTS = ["tls", "mtls"] as const;
export type SnippetVariant = (typeof SNIPPET_VARIANTS)[number];
const Variant = z.enum(SNIPPET_VARIANTS);

const Kid = z.string().regex(/^[A-Za-z0-9_-]{43}$/, "A KID has 43 characters of base64url.");

/** `kid`: the key for signing or connecting; default: the newest usable one. `variant`: default: the client's usual one. */
export const GetSnippetsInput = z.strictObject({
  clientId: Id,
  language: z.enum(SNIPPET_LANGUAGES).optional(),
  kid: Kid.optional(),
  variant: Variant.optional(),
});

export const Snippet = z.strictObject({
  language: z.enum(SNIPPET_LANGUAGES),
  title: z.string(),
  /** File name of the program. */
  fileName: z.string(),
  /** Commands that install the required packages, then run the program. */
  commands: z.array(z.string()),
  code: z.string(),
});
export type Snippet = z.output<typeof Snippet>;

export const ClientSnippets = z.strictObject({
  clientId: Id,
  /** The key that the snippets use; null for a client with a secret or without a key. */
  kid: z.string().nullable(),
  /** Names of the owner's files in the snippets; null if not needed. */
  keyFile: z.string().nullable(),
  certificateFile: z.string().nullable(),
  /** The certificate's private key; null without a certificate. */
  certificateKeyFile: z.string().nullable(),
  /** Command that shows how the mTLS endpoint sees the certificate; null without a certificate. */
  whoamiCommand: z.string().nullable(),
  /** The variant of the snippets, and all variants of this client, the usual one first. */
  variant: Variant,
  variants: z.array(Variant),
  /** Reasons why the client can't get a token yet, for users. */
  obstacles: z.array(z.string()),
  snippets: z.array(Snippet),
});

export type ClientSnippets = z.output<typeof ClientSnippets>;

export const GetPostmanCollectionInput = z.strictObject({
  clientId: Id,
  kid: Kid.optional(),
  variant: Variant.optional(),
});

export const PostmanCollection = z.strictObject({
  fileName: z.string(),
  contentType: z.string(),
  body: z.custom<Uint8Array>((body) => body instanceof Uint8Array),
});
