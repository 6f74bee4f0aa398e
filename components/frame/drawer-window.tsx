"use client";

import { Modal } from "@heroui/react";
import type { NavSection } from "./navigation";
import { Rail } from "./rail";

export interface DrawerWindowProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  sections: readonly NavSection[];
}

/** The window of `RailDrawer`. */
export function DrawerWindow({ isOpen, onOpenChange, sections }: DrawerWindowProps) {
  return (
    <Modal.Backdrop isOpen={isOpen} onOpenChange={onOpenChange} isDismissable className="justify-start!">
      <Modal.Container className="w-auto! flex-none! items-start! p-0!" scroll="inside">
        <Modal.Dialog aria-label="Navigation" className="h-full w-72 max-w-[85vw] rounded-none! bg-rail p-0!">
          <Modal.CloseTrigger className="end-3! top-3!" />
          <Rail sections={sections} onNavigate={() => onOpenChange(false)} />
        </Modal.Dialog>
      </Modal.Container>
    </Modal.Backdrop>
  );
}
