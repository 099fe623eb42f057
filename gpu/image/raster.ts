// The one in-memory picture of this project. Refuses nothing; codecs.ts turns it into files and back.

/** Pixels are sRGB-encoded RGB in [0, 1], row-major [height, width, 3]; y grows downwards. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}
