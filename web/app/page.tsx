export default function HomePage() {
  return <h1 className="text-6xl">Gallery</h1>;
}
