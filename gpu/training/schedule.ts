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

/** A tenth of the rate after each third of the training (Engstrom et al. 2019: 50 of 150 epochs). */
export const stepwise =
  (peak: number, every = 1 / 3, factor = 0.1): Schedule =>
  (progress) =>
    // A hair above: a third of a whole number of steps is not a float.
    peak * factor ** Math.floor(progress / every + 1e-9);

export const schedules = {
  "one-cycle": (peak: number) => oneCycle(peak),
  cosine,
  step: (peak: number) => stepwise(peak),
};
