// What the train command prints: a progress bar and a line an epoch for people, JSON lines for programs.
import { Presets, SingleBar } from "cli-progress";
import type { Engine, ModelCard } from "../../prisma/contract.ts";
import type { TrainingSettings } from "../training/settings.ts";
import type { TrainingProgress } from "../training/train.ts";
import { logLine } from "./train-files.ts";

export interface TrainReporter {
  start(what: { engine: Engine; settings: TrainingSettings; pictures: number; step: number }): void;
  progress(progress: TrainingProgress): void;
  note(text: string): void;
  done(folder: string, card: ModelCard): void;
}

/** Between two lines about steps. */
const QUIET_MS = 10_000;

export function jsonReporter(): TrainReporter {
  const print = (type: string, value: object) => console.log(JSON.stringify({ type, ...value }));
  let printedAt = Number.NEGATIVE_INFINITY;
  return {
    start: (what) => print("start", what),
    progress(progress) {
      const { isEpochEnd, totalSteps } = progress;
      if (!isEpochEnd && performance.now() - printedAt < QUIET_MS) return;
      printedAt = performance.now();
      const secondsLeft = Math.round(progress.secondsLeft);
      print(isEpochEnd ? "epoch" : "step", { ...logLine(progress), totalSteps, secondsLeft });
    },
    note: (text) => print("note", { text }),
    done: (folder, card) => print("done", { folder, card }),
  };
}

export function textReporter(): TrainReporter {
  const bar = new SingleBar(
    {
      format:
        "epoch {epoch} [{bar}] {value}/{total} | loss {loss} | {accuracy} | {speed} pictures/s | {left} left",
      hideCursor: null,
      clearOnComplete: true,
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  let isShown = false;
  const hide = () => {
    if (isShown) bar.stop();
    isShown = false;
  };
  return {
    start({ engine, settings, pictures, step }) {
      console.log(
        `${settings.network} at width ${settings.width}, ${settings.regime}, ${pictures} pictures, ` +
          `${settings.epochs} epochs, on ${engine.backend} (${engine.device}, ${engine.threads} threads)` +
          `${step > 0 ? `, from step ${step} on` : ""}`,
      );
    },
    progress(progress) {
      const { step, totalSteps, epoch, isEpochEnd } = progress;
      const payload = {
        epoch,
        loss: progress.loss.toFixed(3),
        accuracy: percent(progress.accuracy),
        speed: progress.imagesPerSecond.toFixed(0),
        left: timeLeft(progress),
      };
      if (isEpochEnd) {
        hide();
        console.log(`epoch ${epoch}: ${describe(progress)}, ${payload.left} left`);
        return;
      }
      if (isShown) bar.update(step, payload);
      else bar.start(totalSteps, step, payload);
      isShown = true;
    },
    note(text) {
      hide();
      console.log(text);
    },
    done(folder, card) {
      hide();
      console.log(`${folder}: test accuracy ${percent(card.metrics.testAccuracy!)} with the stored weights`);
    },
  };
}

function describe({ validation, loss, accuracy, learningRate, imagesPerSecond }: TrainingProgress): string {
  const { clean, robust } = validation ?? {};
  return [
    ...(clean === undefined ? [] : [`held-out accuracy ${percent(clean)}`]),
    ...(robust === undefined ? [] : [`under attack ${percent(robust)}`]),
    `train accuracy ${percent(accuracy)}`,
    `train loss ${loss.toFixed(3)}`,
    `rate ${learningRate.toFixed(4)}`,
    `${imagesPerSecond.toFixed(0)} pictures/s`,
  ].join(", ");
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

function timeLeft({ secondsLeft }: TrainingProgress): string {
  const minutes = Math.floor(secondsLeft / 60);
  return `${minutes}:${String(Math.floor(secondsLeft % 60)).padStart(2, "0")}`;
}
