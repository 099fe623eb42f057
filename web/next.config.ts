// How Next builds the gallery. Dependencies live in the repository's root, one folder up.
import { dirname } from "node:path";
import type { NextConfig } from "next";

const root = dirname(import.meta.dirname);

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  outputFileTracingRoot: root,
  turbopack: { root },
  // Pictures come resized by the API, under immutable addresses.
  images: { unoptimized: true },
  devIndicators: false,
};

export default config;
