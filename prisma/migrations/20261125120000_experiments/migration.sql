-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "experimentId" TEXT,
ADD COLUMN     "place" INTEGER,
ADD COLUMN     "variant" TEXT;

-- CreateTable
CREATE TABLE "Experiment" (
    "id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "varied" TEXT NOT NULL,
    "skipped" JSONB NOT NULL DEFAULT '[]',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Experiment_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Experiment_createdAt_id_idx" ON "Experiment"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Run_experimentId_place_idx" ON "Run"("experimentId", "place");

-- AddForeignKey
ALTER TABLE "Run" ADD CONSTRAINT "Run_experimentId_fkey" FOREIGN KEY ("experimentId") REFERENCES "Experiment"("id") ON DELETE SET NULL ON UPDATE CASCADE;
