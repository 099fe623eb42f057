-- AlterTable
ALTER TABLE "Model" ADD COLUMN "runId" TEXT;

-- AlterTable
ALTER TABLE "Run" ADD COLUMN "dataset" TEXT,
ADD COLUMN "report" JSONB;

-- AlterTable
ALTER TABLE "Worker" ADD COLUMN "datasets" JSONB NOT NULL DEFAULT '[]';

-- CreateTable
CREATE TABLE "RunPeer" (
    "runId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "modelId" TEXT NOT NULL,
    "checkpointId" TEXT NOT NULL,

    CONSTRAINT "RunPeer_pkey" PRIMARY KEY ("runId","position")
);

-- CreateIndex
CREATE UNIQUE INDEX "Model_runId_key" ON "Model"("runId");

-- AddForeignKey
ALTER TABLE "Model" ADD CONSTRAINT "Model_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RunPeer" ADD CONSTRAINT "RunPeer_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RunPeer" ADD CONSTRAINT "RunPeer_modelId_fkey" FOREIGN KEY ("modelId") REFERENCES "Model"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RunPeer" ADD CONSTRAINT "RunPeer_checkpointId_fkey" FOREIGN KEY ("checkpointId") REFERENCES "Checkpoint"("id") ON DELETE CASCADE ON UPDATE CASCADE;
