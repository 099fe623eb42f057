import { formatBytes, formatDate, formatDuration } from "../../lib/format.ts";
import type { StyledImagePageQuery } from "../../lib/gql/graphql.ts";
import { InputPictures } from "../provenance/input-pictures.tsx";
import { ParameterList } from "../provenance/parameter-list.tsx";

type StyledImage = NonNullable<StyledImagePageQuery["styledImage"]>;

/** Everything that is needed to make the image again. The downloaded file carries the same. */
export function Provenance({ image }: { image: StyledImage }) {
  const { model, checkpoint, engine, run } = image;
  return (
    <section aria-labelledby="provenance" className="space-y-6">
      <h2 id="provenance" className="border-b border-line pb-3 text-2xl sm:text-3xl">
        Provenance
      </h2>
      <div className="grid gap-10 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <InputPictures {...image} />
        <ParameterList
          method={image.method}
          facts={[
            ["Finished", formatDate(image.createdAt)],
            ["Pixels", `${image.width} × ${image.height}`],
            ["Model", model?.label],
            ["Network", model?.network],
            ["Trained", model ? trainingText(model) : undefined],
            ["Checkpoint", checkpoint ? `epoch ${checkpoint.epoch}` : undefined],
            ["Seed", image.seed?.toString()],
            ["Iterations made", image.iterations?.toString()],
            [run ? "Computed for" : "Rendered in", formatDuration(image.computeMs / 1000)],
            [
              "Waited before",
              run?.startedAt ? formatDuration(secondsBetween(run.createdAt, run.startedAt)) : undefined,
            ],
            ["Engine", engine ? `${engine.version} (${engine.backend})` : undefined],
            ["Device", engine ? `${engine.device}, ${engine.threads} threads` : undefined],
            ["Memory allowed", engine ? formatBytes(engine.memoryLimitBytes) : undefined],
            ["Code", image.codeVersion],
          ]}
          parameters={image.parameters}
        />
      </div>
    </section>
  );
}

const trainingText = ({ regime, dataset }: { regime: string; dataset: string }) =>
  regime === "random" || !dataset ? regime : `${regime}, on ${dataset}`;

const secondsBetween = (from: string, to: string) => Math.max(0, Date.parse(to) - Date.parse(from)) / 1000;
