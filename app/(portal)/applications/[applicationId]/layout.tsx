import type { ReactNode } from "react";
import { EnvironmentMark } from "../../_environment-mark";
import { applicationOf } from "./_frame";

/** Every page of an application shows its environment in the frame. */
export default async function ApplicationLayout({
  params,
  children,
}: {
  params: Promise<{ applicationId: string }>;
  children: ReactNode;
}) {
  const { environment } = await applicationOf((await params).applicationId);
  return (
    <>
      <EnvironmentMark environment={environment} />
      {children}
    </>
  );
}
