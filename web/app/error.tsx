"use client";
import { Button } from "../components/ui/button.tsx";

export default function ErrorPage({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <div className="flex min-h-[60svh] max-w-xl flex-col items-start justify-center gap-6">
      <h1 className="text-5xl sm:text-6xl">The paint ran</h1>
      <p className="text-lg text-soft">This page broke while it was drawn. Runs go on regardless.</p>
      <p className="font-mono text-sm wrap-anywhere text-faint">{error.message}</p>
      <Button look="primary" onClick={reset}>
        Try again
      </Button>
    </div>
  );
}
