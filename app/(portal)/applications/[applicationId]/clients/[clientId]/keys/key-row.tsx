import { LockKeyhole, Pencil } from "lucide-react";
import { statusOfKey } from "@/app/(portal)/_labels/keys";
import { ButtonLink } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-dialog";
import { FormDialogButton } from "@/components/ui/form-dialog";
import { LongValue } from "@/components/ui/long-value";
import { RelativeTime } from "@/components/ui/relative-time";
import { Chip, StatusBadge } from "@/components/ui/status-badge";
import type { RegisteredKey } from "@/lib/keys/schema";
import { keyLabel } from "@/lib/pki/key-label";
import { canTestEncryption } from "./_encryption-test";
import { usageLabels } from "./_labels";
import { removeKeyAction, updateKeyAction } from "./actions";

/** One registered key: name, KID, use, algorithm, status and validity. `listHref`: the page that lists it. */
export function KeyRow({
  registered: key,
  canChange,
  listHref,
}: {
  registered: RegisteredKey;
  canChange: boolean;
  listHref: string;
}) {
  const isCurrent = key.status !== "removed";
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3">
      <span className="min-w-0 flex-1 basis-72">
        <span className="block font-medium break-words">{key.name}</span>
        <LongValue value={key.kid} label="KID" head={12} tail={8} />
        {key.subject ? <span className="block text-[13px] break-words text-muted">{key.subject}</span> : null}
        {key.givenKid && key.givenKid !== key.kid ? (
          <span className="block text-[13px] break-all text-muted">
            imported with kid <code className="font-mono">{key.givenKid}</code>; assertions must use the KID above
          </span>
        ) : null}
      </span>
      <span className="flex flex-wrap items-center gap-2">
        <Chip>{usageLabels[key.usage].label}</Chip>
        <span className="font-mono text-[13px] text-muted">
          {keyLabel(key.publicKey)}
          {key.algorithm ? ` · ${key.algorithm}` : ""}
        </span>
        <StatusBadge {...statusOfKey[key.status]} />
      </span>
      <span className="text-[13px] text-muted sm:w-40">
        <Validity registered={key} />
      </span>
      {canTestEncryption(key) ? (
        <ButtonLink size="sm" href={`${listHref}/${key.kid}/encrypt`} icon={<LockKeyhole />}>
          Encrypt a test message
        </ButtonLink>
      ) : null}
      {canChange && isCurrent ? (
        <span className="flex gap-2">
          <FormDialogButton
            label="Edit"
            title={`Edit ${key.name}`}
            icon={<Pencil />}
            form={{
              action: updateKeyAction,
              submitLabel: "Save changes",
              pendingLabel: "Saving…",
              hidden: { clientId: key.clientId, kid: key.kid },
              fields: [
                { kind: "text", name: "name", label: "Name", maxLength: 100, defaultValue: key.name },
                {
                  kind: "datetime-local",
                  name: "notAfter",
                  label: "Expires (UTC)",
                  description: "Can only be moved earlier. Leave empty to keep the current expiry.",
                  isOptional: true,
                },
              ],
            }}
          />
          <ConfirmButton
            label="Remove"
            look={{ size: "sm", variant: "outline" }}
            title={`Remove ${key.name}?`}
            confirmLabel="Remove key"
            pendingLabel="Removing…"
            action={removeKeyAction}
            hidden={{ clientId: key.clientId, kid: key.kid }}
          >
            <p className="leading-6">
              This portal rejects signatures made with it immediately, and it is moved to the inactive key set. You can
              register the same key again later.
            </p>
          </ConfirmButton>
        </span>
      ) : null}
    </li>
  );
}

function Validity({ registered: { status, notBefore, notAfter, removedAt } }: { registered: RegisteredKey }) {
  if (removedAt)
    return (
      <>
        removed <RelativeTime value={removedAt} />
      </>
    );
  if (status === "not_yet_valid")
    return (
      <>
        valid <RelativeTime value={notBefore} />
      </>
    );
  if (!notAfter) return "no expiry";
  return (
    <>
      {status === "expired" ? "expired" : "expires"} <RelativeTime value={notAfter} />
    </>
  );
}
