import type { Metadata } from "next";
import { requirePermission } from "@/app/_server/permissions";
import { PageHeader } from "@/components/frame/page-header";
import { Banner } from "@/components/ui/banner";
import { KeyFinder } from "../_which-key/key-finder";
import { identifyKeyAction } from "./actions";

export const metadata: Metadata = { title: "Which key is it?" };

/** Says which certificates and registered keys a file belongs to. The file is read in the browser. */
export default async function WhichKeyPage() {
  await requirePermission("certificate:read");
  return (
    <>
      <PageHeader
        title="Which key is it?"
        crumbs={[{ label: "Certificates", href: "/certificates" }, { label: "Which key is it?" }]}
        description="Find the certificates and registered keys that a file belongs to. Your browser reads the file and sends only the thumbprint of its public key."
      />
      <noscript>
        <Banner title="This page needs JavaScript">
          The file is read in your browser, so that a private key never leaves it.
        </Banner>
      </noscript>
      <div className="max-w-3xl without-script:hidden">
        <KeyFinder identify={identifyKeyAction} />
      </div>
    </>
  );
}
