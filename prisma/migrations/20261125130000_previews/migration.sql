-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "previewFor" TEXT;

-- CreateIndex
CREATE INDEX "Run_previewFor_idx" ON "Run"("previewFor");
