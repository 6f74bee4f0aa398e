import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { safePath } from "@/app/_server/safe-path";
import { currentUser } from "@/app/_server/session";
import { PlainShell } from "@/components/frame/plain-shell";
import { Banner } from "@/components/ui/banner";
import { signInAction } from "./actions";
import { SignInForm } from "./sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

type Query = Promise<Record<string, string | string[] | undefined>>;

export default async function SignInPage({ searchParams }: { searchParams: Query }) {
  const { callbackUrl, done, error } = await searchParams;
  const destination = safePath(callbackUrl);
  if (await currentUser()) redirect(destination);
  return (
    <PlainShell
      title="Sign in to Countersign"
      description="Certificates for your applications, from request to revocation."
      footer="No account, or unable to sign in? Ask a super administrator of this portal for a set-up link."
    >
      <div className="flex flex-col gap-5">
        {done === "signed-out" ? <Banner tone="success" title="You are signed out" /> : null}
        {done === "password" ? <Banner tone="success" title="Password set. Sign in with your new password." /> : null}
        {error ? <Banner tone="danger" title="Sign-in failed. Try again." /> : null}
        <SignInForm action={signInAction} callbackUrl={destination} />
      </div>
    </PlainShell>
  );
}
