// Learning rates over the course of a training. A schedule maps progress in [0, 1] to a rate.

export type Schedule = (progress: number) => number;

/** Half a cosine from `peak` to 0 (Loshchilov & Hutter 2017, without restarts). */
export const cosine =
  (peak: number): Schedule =>
  (progress) =>
    (peak / 2) * (1 + Math.cos(Math.PI * progress));

/** Straight up from 0 to `peak` over the first `rise` of the training, straight down to 0 after (Smith 2018). */
export const oneCycle =
  (peak: number, rise = 0.3): Schedule =>
  (progress) =>
    peak * (progress < rise ? progress / rise : (1 - progress) / (1 - rise));

export const schedules = { "one-cycle": (peak: number) => oneCycle(peak), cosine };
