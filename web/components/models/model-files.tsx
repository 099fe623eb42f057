import { Download } from "lucide-react";
import { DownloadLink } from "../ui/button.tsx";
import type { ModelDetails } from "./model-view.tsx";

/** The model to take away. */
export function ModelFiles({ model: { id, files } }: { model: ModelDetails }) {
  if (files.length === 0) return null;
  return (
    <section aria-labelledby="files" className="space-y-4">
      <h2 id="files" className="border-b border-line pb-3 text-2xl sm:text-3xl">
        Files
      </h2>
      <p className="text-sm text-soft">
        In the folder <code className="font-mono text-xs">.data/models/{id}</code> they are this model, for
        commands and for any other Pentimento.
      </p>
      <div className="flex flex-wrap gap-3">
        {files.map(({ name, downloadUrl }) => (
          <DownloadLink key={name} href={downloadUrl}>
            <Download aria-hidden />
            {name}
          </DownloadLink>
        ))}
      </div>
    </section>
  );
}
