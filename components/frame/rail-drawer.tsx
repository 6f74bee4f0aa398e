"use client";

import { Modal } from "@heroui/react";
import { Menu } from "lucide-react";
import { useState } from "react";
import { IconButton } from "../ui/button";
import type { NavSection } from "./navigation";
import { Rail } from "./rail";

/** The rail on phones: a button in the top bar and a drawer from the left. */
export function RailDrawer({ sections }: { sections: readonly NavSection[] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <IconButton
        label="Open navigation"
        icon={<Menu />}
        size="md"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        className="lg:hidden"
      />
      <Modal.Backdrop isOpen={isOpen} onOpenChange={setOpen} isDismissable className="justify-start!">
        <Modal.Container className="w-auto! flex-none! items-start! p-0!" scroll="inside">
          <Modal.Dialog aria-label="Navigation" className="h-full w-72 max-w-[85vw] rounded-none! bg-rail p-0!">
            <Modal.CloseTrigger className="end-3! top-3!" />
            <Rail sections={sections} onNavigate={() => setOpen(false)} />
          </Modal.Dialog>
        </Modal.Container>
      </Modal.Backdrop>
    </>
  );
}
