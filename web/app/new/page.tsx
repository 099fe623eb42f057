import type { Metadata } from "next";
import { NewRun } from "../../components/new-run/new-run.tsx";

export const metadata: Metadata = { title: "New image" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function NewPage({ searchParams }: { searchParams: Search }) {
  const search = await searchParams;
  const one = (name: string) => [search[name]].flat()[0];
  return (
    <NewRun
      from={one("from")}
      method={one("method")}
      content={one("content")}
      style={one("style")}
      map={one("map")}
      contentLabels={one("contentLabels")}
      styleLabels={one("styleLabels")}
      model={one("model")}
      checkpoint={one("checkpoint")}
      peers={one("peers")}
      dataset={one("dataset")}
      seed={one("seed")}
      settings={one("settings")}
      place={one("place")}
    />
  );
}
