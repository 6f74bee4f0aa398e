import { Select } from "@/components/ui/choice";
import { TextField } from "@/components/ui/field";
import type { FormState } from "@/components/ui/form-state";
import type { AuthMethod } from "@/lib/clients/schema";
import { KEY_USAGES } from "@/lib/keys/schema";
import { usageLabels } from "../_labels";

export const keyLabels = {
  keys: "Public key",
  key: "Public key",
  name: "Name",
  usage: "Use",
  notBefore: "Valid from (UTC)",
  notAfter: "Expires (UTC)",
};

export interface KeyFormProps {
  clientId: string;
  authMethod: AuthMethod;
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  cancelHref: string;
}

/** Name, use and validity of a key, shared by import and generation. */
export function KeyFields({
  state,
  usages = KEY_USAGES,
  usage,
  name = "",
}: {
  state: FormState;
  usages?: readonly (typeof KEY_USAGES)[number][];
  usage: string;
  name?: string;
}) {
  const typed = state.status === "error" ? state.values : undefined;
  return (
    <>
      <TextField
        name="name"
        label={keyLabels.name}
        description="Shown in lists and logs."
        isOptional
        maxLength={100}
        placeholder="Batch worker 2027"
        defaultValue={typed?.name ?? name}
        error={state.fieldErrors?.name}
      />
      <Select
        name="usage"
        label={keyLabels.usage}
        options={usages.map((value) => ({ value, label: `${usageLabels[value].label}: ${usageLabels[value].about}` }))}
        defaultValue={typed?.usage ?? usage}
        error={state.fieldErrors?.usage}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField
          name="notBefore"
          type="datetime-local"
          label={keyLabels.notBefore}
          description="Default: now."
          isOptional
          defaultValue={typed?.notBefore ?? ""}
          error={state.fieldErrors?.notBefore}
        />
        <TextField
          name="notAfter"
          type="datetime-local"
          label={keyLabels.notAfter}
          description="Default: none, or the expiry of the certificate."
          isOptional
          defaultValue={typed?.notAfter ?? ""}
          error={state.fieldErrors?.notAfter}
        />
      </div>
    </>
  );
}
