"use client";
// What every page needs around it: the theme and the API client.
import { ThemeProvider } from "next-themes";
import { type ReactNode, useState } from "react";
import { Provider } from "urql";
import { createApiClient } from "../../lib/client.ts";

export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(createApiClient);
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>
      <Provider value={client}>{children}</Provider>
    </ThemeProvider>
  );
}
