import { z } from "zod";
import { AppError } from "@/lib/errors";
import { resealKey } from "@/lib/runtime/envelope";
import { type Context, defineOperation } from "./context";
import { passphraseFact } from "./secrets";
import { lockEnvelopes, putFact, readEnvelopes, replaceEnvelope } from "./store";

const SHORTEST = 16;

const change = defineOperation({
  operation: "authority.change_passphrase",
  summary: "Encrypt the private keys in the database under another passphrase.",
  permission: "operator",
  scope: "platform",
  effect: "write",
  input: z.strictObject({ passphrase: z.string().min(SHORTEST).meta({ secret: true }) }),
  output: z.strictObject({ keys: z.int() }),
  async run({ ctx, input: { passphrase }, tx, audit }) {
    const { deps } = ctx;
    await lockEnvelopes(tx);
    const envelopes = await readEnvelopes(tx);
    for (const stored of envelopes) {
      const sealed = await resealKey(stored.envelope, deps.env.caKeyPassphrase, passphrase, deps.random);
      await replaceEnvelope(tx, stored, Uint8Array.from(sealed));
    }
    const [name, fingerprint] = await passphraseFact(tx, passphrase, deps.clock.now());
    await putFact(tx, name, fingerprint, deps.clock.now());
    const { id } = deps.authorities.issuing();
    await audit({ entity: "authority", entityId: id, organisationId: null, after: { keys: envelopes.length } });
    return { keys: envelopes.length };
  },
});

/**
 * Encrypts every private key in the database under another passphrase, all or none. Running processes continue with the keys they
 * have decrypted, and need the new passphrase at their next start.
 * @returns the number of keys
 * @throws AppError invalid_input for a short passphrase, precondition_failed when a key can't be decrypted with the current one
 */
export async function changePassphrase(ctx: Context, passphrase: string | undefined): Promise<number> {
  if (passphrase === undefined || passphrase.length < SHORTEST) {
    throw new AppError(
      "invalid_input",
      `Set NEW_CA_KEY_PASSPHRASE to the new passphrase of at least ${SHORTEST} characters, such as the output of openssl rand -base64 32.`,
    );
  }
  return (await change.execute(ctx, { passphrase })).keys;
}
