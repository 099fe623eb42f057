import type { Metadata } from "next";
import { RunList } from "../../components/runs/run-list.tsx";
import { PageTitle } from "../../components/ui/page-title.tsx";

export const metadata: Metadata = { title: "Runs" };

export default function RunsPage() {
  return (
    <>
      <PageTitle>Runs</PageTitle>
      <RunList />
    </>
  );
}
