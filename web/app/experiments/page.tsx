import type { Metadata } from "next";
import { ExperimentList } from "../../components/experiment/experiment-list.tsx";
import { PageTitle } from "../../components/ui/page-title.tsx";

export const metadata: Metadata = { title: "Experiments" };

export default function ExperimentsPage() {
  return (
    <>
      <PageTitle>Experiments</PageTitle>
      <ExperimentList />
    </>
  );
}
