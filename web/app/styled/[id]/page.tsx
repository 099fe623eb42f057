import type { Metadata } from "next";
import { StyledImageView } from "../../../components/styled-image/styled-image-view.tsx";

export const metadata: Metadata = { title: "Image" };

export default async function StyledImagePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <StyledImageView key={id} id={id} />;
}
