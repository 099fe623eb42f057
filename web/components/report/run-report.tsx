import * as z from "zod/mini";
import { AttackReport, attackSchema } from "./attack-report.tsx";
import { robustnessSchema } from "./robustness-facts.ts";
import { RobustnessReport } from "./robustness-report.tsx";
import { TransferReport, transferSchema } from "./transfer-report.tsx";

const reportSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("robustness"), robustness: robustnessSchema }),
  attackSchema,
  transferSchema,
]);

/** What a run ended with, by its kind; a kind that this page does not know is shown as it is. */
export function RunReport({ report }: { report: unknown }) {
  const { data } = reportSchema.safeParse(report);
  if (!data) return <pre className="overflow-x-auto text-xs">{JSON.stringify(report, null, 2)}</pre>;
  switch (data.kind) {
    case "robustness":
      return <RobustnessReport report={data.robustness} />;
    case "attack":
      return <AttackReport report={data} />;
    case "transfer":
      return <TransferReport report={data} />;
  }
}
