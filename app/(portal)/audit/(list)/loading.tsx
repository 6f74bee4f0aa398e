import { PageSkeleton, TableSkeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <PageSkeleton>
      <TableSkeleton columns={3} rows={10} />
    </PageSkeleton>
  );
}
