import type { Metadata } from "next";
import { PaintingView } from "../../../components/paint/painting-view.tsx";

export const metadata: Metadata = { title: "Painting" };

export default async function PaintingPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <PaintingView key={id} id={id} />;
}
