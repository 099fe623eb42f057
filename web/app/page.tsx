import { HomeGallery } from "../components/home/home-gallery.tsx";

export default function HomePage() {
  return (
    <>
      <h1 className="sr-only">Gallery</h1>
      <HomeGallery />
    </>
  );
}
