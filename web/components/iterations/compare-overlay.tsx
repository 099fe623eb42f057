"use client";
import { useState } from "react";

interface CompareOverlayProps {
  /** Of the picture on the left. */
  url: string;
  left?: string;
  right?: string;
}

/** A picture over the left part of another; a range input as large as the picture moves the edge. */
export function CompareOverlay({ url, left = "Content", right = "Result" }: CompareOverlayProps) {
  const [percent, setPercent] = useState(50);
  return (
    <div className="absolute inset-0 has-focus-visible:outline-2 has-focus-visible:-outline-offset-4 has-focus-visible:outline-accent">
      {/* biome-ignore lint/performance/noImgElement: the API resizes. */}
      <img
        src={url}
        alt=""
        className="absolute inset-0 size-full object-cover"
        style={{ clipPath: `inset(0 ${100 - percent}% 0 0)` }}
      />
      <div
        aria-hidden
        className="absolute inset-y-0 w-px bg-white shadow-[0_0_0_1px_rgb(0_0_0/0.35)]"
        style={{ left: `${percent}%` }}
      >
        <span className="absolute top-1/2 -left-4 size-8 -translate-y-1/2 rounded-full border border-black/30 bg-white/95 text-center text-xs/8 text-black">
          ↔
        </span>
      </div>
      <input
        type="range"
        aria-label={`Edge between ${left.toLowerCase()} and ${right.toLowerCase()}`}
        aria-valuetext={`${left} on the left ${percent} %`}
        min={0}
        max={100}
        value={percent}
        onChange={(event) => setPercent(Number(event.currentTarget.value))}
        className="absolute inset-0 m-0 size-full cursor-ew-resize touch-pan-y appearance-none opacity-0"
      />
    </div>
  );
}
