-- CreateEnum
CREATE TYPE "PaintingEventKind" AS ENUM ('STROKES', 'CLEAR', 'UNDO', 'REDO');

-- CreateTable
CREATE TABLE "Painting" (
    "id" TEXT NOT NULL,
    "pictureId" TEXT NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "ground" TEXT NOT NULL,
    "lastSequence" INTEGER NOT NULL DEFAULT 0,
    "strokeCount" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Painting_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PaintingEvent" (
    "paintingId" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "id" TEXT NOT NULL,
    "kind" "PaintingEventKind" NOT NULL,
    "gesture" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "strokes" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PaintingEvent_pkey" PRIMARY KEY ("paintingId","sequence")
);

-- CreateIndex
CREATE INDEX "Painting_createdAt_id_idx" ON "Painting"("createdAt", "id");

-- CreateIndex
CREATE UNIQUE INDEX "PaintingEvent_paintingId_id_key" ON "PaintingEvent"("paintingId", "id");

-- CreateIndex
CREATE INDEX "PaintingEvent_paintingId_gesture_idx" ON "PaintingEvent"("paintingId", "gesture");

-- AddForeignKey
ALTER TABLE "Painting" ADD CONSTRAINT "Painting_pictureId_fkey" FOREIGN KEY ("pictureId") REFERENCES "Picture"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PaintingEvent" ADD CONSTRAINT "PaintingEvent_paintingId_fkey" FOREIGN KEY ("paintingId") REFERENCES "Painting"("id") ON DELETE CASCADE ON UPDATE CASCADE;
