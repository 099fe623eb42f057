import type { Metadata } from "next";
import { PaintHome } from "../../components/paint/paint-home.tsx";
import { PageTitle } from "../../components/ui/page-title.tsx";

export const metadata: Metadata = { title: "Paint" };

export default function PaintPage() {
  return (
    <>
      <PageTitle>Paint by hand</PageTitle>
      <PaintHome />
    </>
  );
}
