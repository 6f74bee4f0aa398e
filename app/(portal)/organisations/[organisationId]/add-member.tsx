"use client";

import { useEffect, useState } from "react";
import type { FormAction } from "@/app/_server/act";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { type Option, Select } from "@/components/ui/choice";
import { Dialog, DialogFooter, preloadDialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { SubmitButton } from "@/components/ui/submit-button";
import { notify } from "@/components/ui/toast";
import { useFormAction } from "@/components/ui/use-form-action";
import type { AddedMembership } from "@/lib/users/schema";
import { SetupLinkBox } from "../../people/setup-link-box";

interface Props {
  action: FormAction<AddedMembership>;
  organisationId: string;
  roles: readonly Option[];
  publicUrl: string;
}

/** Adds a member by email. For an email without an account it asks for a name, creates the account and shows its set-up link. */
export function AddMember(props: Props) {
  const [isOpen, setOpen] = useState(false);
  const [round, setRound] = useState(0);
  return (
    <>
      <Button
        size="sm"
        aria-haspopup="dialog"
        onClick={() => {
          setRound(round + 1); // an empty form for the next member
          setOpen(true);
        }}
        onPointerEnter={preloadDialog}
        onFocus={preloadDialog}
      >
        Add member
      </Button>
      <Dialog isOpen={isOpen} onOpenChange={setOpen} title="Add member">
        <MemberForm key={round} {...props} close={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

const labels = { email: "Email", role: "Role", name: "Name" };

function MemberForm({ action, organisationId, roles, publicUrl, close }: Props & { close: () => void }) {
  const [state, submit, isPending] = useFormAction(action);
  const added = state.status === "ok" ? (state.data as AddedMembership) : undefined; // data of a success is its result
  const link = added?.setupLink;
  const isDone = added !== undefined && !link;
  useEffect(() => {
    if (!isDone) return;
    if (state.message) notify(state.message);
    close();
  }, [isDone, state, close]);
  if (added && link) {
    return (
      <div role="status" className="flex flex-col gap-4">
        <Banner tone="success" title={state.message ?? `${added.name} added`}>
          An account was created for {added.email}. Send this link over a trusted channel: anyone who opens it first can
          set the password.
        </Banner>
        <SetupLinkBox url={`${publicUrl}${link.path}`} expiresAt={link.expiresAt} />
        <DialogFooter>
          <Button onClick={close}>Done</Button>
        </DialogFooter>
      </div>
    );
  }
  return (
    <form action={submit} className="flex flex-col gap-5">
      <FormError state={state} labels={labels} />
      <input type="hidden" name="organisationId" value={organisationId} />
      <TextField
        name="email"
        type="email"
        label={labels.email}
        required
        defaultValue={state.values?.email}
        error={state.fieldErrors?.email}
      />
      <Select
        name="role"
        label={labels.role}
        options={roles}
        defaultValue={state.values?.role ?? "admin"}
        error={state.fieldErrors?.role}
      />
      <TextField
        name="name"
        label={labels.name}
        description="Only for a person without an account: one is created, with a link to set a password."
        isOptional
        maxLength={100}
        defaultValue={state.values?.name}
        error={state.fieldErrors?.name}
      />
      <DialogFooter>
        <SubmitButton isPending={isPending} pendingLabel="Adding…">
          Add member
        </SubmitButton>
      </DialogFooter>
    </form>
  );
}
