import type { Metadata } from "next";
import { MethodView } from "../../../components/method/method-view.tsx";

export const metadata: Metadata = { title: "Method" };

interface MethodPageProps {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function MethodPage({ params, searchParams }: MethodPageProps) {
  const [{ id }, search] = await Promise.all([params, searchParams]);
  const one = (name: string) => [search[name]].flat()[0];
  return (
    <MethodView
      key={id}
      id={id}
      from={one("from")}
      content={one("content")}
      style={one("style")}
      model={one("model")}
    />
  );
}
