import { notFound } from "next/navigation";
import { load } from "@/app/_server/load";
import type { PageProps } from "@/app/_server/query";
import { EncryptCard } from "@/app/(portal)/_encryption/encrypt-card";
import { recipientOf } from "@/app/(portal)/_encryption/recipient-of";
import { Banner } from "@/components/ui/banner";
import { LongValue } from "@/components/ui/long-value";
import { getKey } from "@/lib/keys/get-key";
import { ClientFrame, clientOf, titledByClient } from "../../../_frame";
import { canTestEncryption } from "../../_encryption-test";

export const generateMetadata = titledByClient("Test encryption");

type Props = PageProps<{ applicationId: string; clientId: string; kid: string }>;

/** Name of the owner's file in the programs; the portal does not know it. */
const KEY_FILE = "private.key";

/** Encrypts a test message to a registered Encryption key. */
export default async function EncryptPage({ params }: Props) {
  const { kid, ...ids } = await params;
  const { application, client } = await clientOf(ids);
  const key = await load(getKey, { clientId: client.clientId, kid });
  if (key.usage !== "encryption") notFound();
  const recipient = canTestEncryption(key) ? recipientOf(key, KEY_FILE) : undefined;
  return (
    <ClientFrame application={application} client={client} tab="keys" actions={<span />}>
      <p className="flex flex-wrap items-center gap-x-2">
        <span className="font-medium break-words">{key.name}</span>
        <LongValue value={key.kid} label="KID" head={12} tail={8} />
      </p>
      {recipient ? (
        <>
          <noscript>
            <Banner title="This page needs JavaScript">The message is encrypted in your browser.</Banner>
          </noscript>
          <EncryptCard recipient={recipient} startsOpen />
        </>
      ) : (
        <Banner tone="warning" title="No test message for this key">
          Test messages are for active keys whose algorithm is RSA-OAEP-256 or ECDH-ES+A256KW, or not set.
        </Banner>
      )}
    </ClientFrame>
  );
}
