import type { Metadata } from "next";
import { NewExperiment } from "../../../components/new-experiment/new-experiment.tsx";
import { PageTitle } from "../../../components/ui/page-title.tsx";

export const metadata: Metadata = { title: "New experiment" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function NewExperimentPage({ searchParams }: { searchParams: Search }) {
  const search = await searchParams;
  const one = (name: string) => [search[name]].flat()[0];
  return (
    <>
      <PageTitle>New experiment</PageTitle>
      <NewExperiment
        from={one("from")}
        method={one("method")}
        content={one("content")}
        style={one("style")}
        model={one("model")}
      />
    </>
  );
}
