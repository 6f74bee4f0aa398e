import type { Metadata } from "next";
import { load } from "@/app/_server/load";
import { PageHeader } from "@/components/frame/page-header";
import { Card } from "@/components/ui/card";
import { getPreferences } from "@/lib/notifications/get-preferences";
import { AccountTabs } from "../_tabs";
import { setPreferencesAction } from "../actions";
import { PreferencesForm } from "./preferences-form";

export const metadata: Metadata = { title: "Notifications" };

export default async function NotificationsPage() {
  const { address, topics, organisations } = await load(getPreferences, {});
  return (
    <>
      <PageHeader title="Your account" />
      <AccountTabs current="/account/notifications" />
      <Card
        title="Notifications"
        description={`Emails sent to ${address}. Set-up links and emails about security are always sent.`}
      >
        <PreferencesForm action={setPreferencesAction} topics={topics} organisations={organisations} />
      </Card>
    </>
  );
}
