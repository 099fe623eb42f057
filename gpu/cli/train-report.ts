// What the train command prints: a progress bar and a line an epoch for people, JSON lines for programs.
import { Presets, SingleBar } from "cli-progress";
import type { Engine, ModelCard } from "../../prisma/contract.ts";
import type { TrainingSettings } from "../training/settings.ts";
import type { TrainingProgress } from "../training/train.ts";

export interface TrainReporter {
  start(what: { engine: Engine; settings: TrainingSettings; pictures: number }): void;
  progress(progress: TrainingProgress): void;
  note(text: string): void;
  done(folder: string, card: ModelCard): void;
}

export function jsonReporter(): TrainReporter {
  const print = (type: string, value: object) => console.log(JSON.stringify({ type, ...value }));
  return {
    start: (what) => print("start", what),
    progress: ({ checkpoint: _, ...values }) => print(values.test ? "epoch" : "step", values),
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
    },
    Presets.shades_classic,
  );
  let isShown = false;
  const hide = () => {
    if (isShown) bar.stop();
    isShown = false;
  };
  return {
    start({ engine, settings, pictures }) {
      console.log(
        `${settings.network} at width ${settings.width}, ${pictures} pictures, ${settings.epochs} epochs, ` +
          `on ${engine.backend} (${engine.device}, ${engine.threads} threads)`,
      );
    },
    progress(progress) {
      const { step, totalSteps, epoch, trainLoss, trainAccuracy, imagesPerSecond, test } = progress;
      if (test) {
        hide();
        console.log(
          `epoch ${epoch}: test accuracy ${percent(test.accuracy)}, test loss ${test.loss.toFixed(3)}, ` +
            `train accuracy ${percent(trainAccuracy)}, train loss ${trainLoss.toFixed(3)}, ` +
            `rate ${progress.learningRate.toFixed(4)}, ${imagesPerSecond.toFixed(0)} pictures/s, ` +
            `${timeLeft(progress)} left`,
        );
        return;
      }
      const payload = {
        epoch,
        loss: trainLoss.toFixed(3),
        accuracy: percent(trainAccuracy),
        speed: imagesPerSecond.toFixed(0),
        left: timeLeft(progress),
      };
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

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

function timeLeft({ secondsLeft }: TrainingProgress): string {
  const minutes = Math.floor(secondsLeft / 60);
  return `${minutes}:${String(Math.floor(secondsLeft % 60)).padStart(2, "0")}`;
}
