import { PagePending } from "../ui/load-fault.tsx";

/** In a form's place until `useSetup` has what it is made of. */
export function SetupPending({ error }: { error: unknown }) {
  return <PagePending title="What can be chosen cannot be loaded." error={error} />;
}
