// The pages that the main navigation leads to, in its order. A new page adds its line here.
export const PAGES = [
  { href: "/", label: "Gallery" },
  { href: "/methods", label: "Methods" },
  { href: "/experiments", label: "Experiments" },
  { href: "/paint", label: "Paint" },
  { href: "/models", label: "Models" },
  { href: "/runs", label: "Runs" },
] as const;
