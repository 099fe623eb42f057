import type { Metadata } from "next";
import { ModelList } from "../../components/models/model-list.tsx";
import { NewModelLinks } from "../../components/models/new-model-links.tsx";
import { PageTitle } from "../../components/ui/page-title.tsx";

export const metadata: Metadata = { title: "Models" };

export default function ModelsPage() {
  return (
    <>
      <PageTitle>Models</PageTitle>
      <NewModelLinks />
      <ModelList />
    </>
  );
}
