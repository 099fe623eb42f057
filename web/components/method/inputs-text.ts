// What a method works on and makes, in words.
import type { MethodTextFragment } from "../../lib/gql/graphql.ts";

/** "A picture and a style, seen by a model". */
export function inputsText({ inputs, makes }: Pick<MethodTextFragment, "inputs" | "makes">): string {
  if (makes === "MODEL") return "Makes a model";
  if (makes === "REPORT") return "Measures a model";
  const pictures = [inputs.content && "a picture", inputs.style && "a style"].filter(
    (part) => part !== false,
  );
  const given = pictures.join(" and ") || "nothing but its settings";
  return `${given.charAt(0).toUpperCase()}${given.slice(1)}${inputs.model ? ", seen by a model" : ""}`;
}

/** "Haeberli 1990": surnames and year, as one cites in passing. */
export function shortCitation({ authors, year }: { authors: string; year: number }): string {
  const others = / et al\.$/;
  const surnames = authors
    .replace(others, "")
    .split(",")
    .map((name) => name.trim().split(" ").at(-1) ?? name);
  const hasMore = surnames.length > 2 || others.test(authors);
  const named = hasMore ? `${surnames[0]} et al.` : surnames.join(" and ");
  return `${named} ${year}`;
}
