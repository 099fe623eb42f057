import type { Metadata } from "next";
import { MethodList } from "../../components/method/method-list.tsx";
import { PageTitle } from "../../components/ui/page-title.tsx";

export const metadata: Metadata = { title: "Methods" };

export default function MethodsPage() {
  return (
    <>
      <PageTitle>Methods</PageTitle>
      <MethodList />
    </>
  );
}
