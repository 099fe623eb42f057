import { Missing } from "../components/ui/missing.tsx";

export default function NotFoundPage() {
  return <Missing what="page" />;
}
