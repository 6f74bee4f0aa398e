"use client";

import { type ComponentProps, type ReactNode, useState } from "react";
import { Button, type ButtonLook } from "./button";
import { Dialog } from "./dialog";
import { FieldsForm } from "./fields-form";
import { notify } from "./toast";

/**
 * A button that opens a short form; closes and says so (the action's `message`) when it worked. Keep it at the same
 * place in the page whatever the action changes there, or it is gone before it can speak.
 */
export function FormDialogButton({
  label,
  title,
  icon,
  form,
}: {
  label: string;
  title: string;
  icon?: ReactNode;
  form: Omit<ComponentProps<typeof FieldsForm>, "onDone" | "cancelHref" | "look"> & { look?: ButtonLook };
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" icon={icon} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Dialog isOpen={isOpen} onOpenChange={setOpen} title={title} size="sm">
        <FieldsForm
          {...form}
          onDone={(state) => {
            setOpen(false);
            if (state.message) notify(state.message);
          }}
        />
      </Dialog>
    </>
  );
}
