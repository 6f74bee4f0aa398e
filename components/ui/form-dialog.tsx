"use client";

import { type ComponentProps, type ReactNode, useState } from "react";
import { Button, type ButtonLook } from "./button";
import { Dialog, preloadDialog } from "./dialog";
import { FieldsForm } from "./fields-form";
import { notify } from "./toast";

/**
 * A button that opens a short form; on success it closes and shows the action's `message`. Keep it at the same place
 * in the tree whatever the action changes, or it unmounts before it can show the message.
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
  form: Omit<ComponentProps<typeof FieldsForm>, "onDone" | "cancelHref" | "look" | "idPrefix"> & { look?: ButtonLook };
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        size="sm"
        icon={icon}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        onPointerEnter={preloadDialog}
        onFocus={preloadDialog}
      >
        {label}
      </Button>
      <Dialog isOpen={isOpen} onOpenChange={setOpen} title={title} size="sm">
        <FieldsForm
          {...form}
          idPrefix="dialog-"
          onDone={(state) => {
            setOpen(false);
            if (state.message) notify(state.message);
          }}
        />
      </Dialog>
    </>
  );
}
