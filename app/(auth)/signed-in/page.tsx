import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { currentUser } from "@/app/_server/session";
import { PlainShell } from "@/components/frame/plain-shell";
import { ButtonLink } from "@/components/ui/button";
import { SIGN_IN_AGAIN } from "@/components/ui/signed-out";
import { TellOtherTabs } from "./tell-other-tabs";

export const metadata: Metadata = { title: "Signed in" };

/** The end of signing in again in a tab of its own. */
export default async function SignedInPage() {
  const user = await currentUser();
  if (!user) redirect(SIGN_IN_AGAIN);
  return (
    <PlainShell title="You are signed in" description={user.email}>
      <div className="flex flex-col gap-5">
        <p className="leading-6">Close this tab and go back to your page. What you entered there is kept.</p>
        <ButtonLink href="/">Go to the home page</ButtonLink>
      </div>
      <TellOtherTabs />
    </PlainShell>
  );
}
