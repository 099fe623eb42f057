import type { Metadata } from "next";
import { ExperimentView } from "../../../components/experiment/experiment-view.tsx";

export const metadata: Metadata = { title: "Experiment" };

export default async function ExperimentPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <ExperimentView key={id} id={id} />;
}
