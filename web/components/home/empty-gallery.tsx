import { ButtonLink } from "../ui/button.tsx";

export function EmptyGallery() {
  return (
    <div className="flex min-h-[70svh] max-w-3xl flex-col items-start justify-center gap-8">
      <p className="font-serif text-5xl text-balance leading-[1.04] sm:text-7xl lg:text-8xl">
        <span className="pentimento" data-text="Every layer stays visible.">
          Every layer stays visible.
        </span>
      </p>
      <p className="max-w-xl text-lg text-pretty text-soft">
        Choose a picture and a painting. A neural network paints the one in the manner of the other, and you
        watch each iteration arrive.
      </p>
      <ButtonLink look="primary" href="/new" className="min-h-13 px-8 text-base">
        Paint the first image
      </ButtonLink>
    </div>
  );
}
