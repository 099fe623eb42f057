-- A styled image is made by a run, or it is a painting that was finished by hand.
ALTER TABLE "StyledImage" ALTER COLUMN "runId" DROP NOT NULL;
ALTER TABLE "StyledImage" ADD COLUMN "paintingId" TEXT, ADD COLUMN "painted" JSONB;
ALTER TABLE "StyledImage" ADD CONSTRAINT "StyledImage_one_maker" CHECK (("runId" IS NULL) <> ("painted" IS NULL));

-- CreateIndex
CREATE INDEX "StyledImage_paintingId_idx" ON "StyledImage"("paintingId");

-- AddForeignKey: who deletes a painting leaves what hangs on the wall.
ALTER TABLE "StyledImage" ADD CONSTRAINT "StyledImage_paintingId_fkey" FOREIGN KEY ("paintingId") REFERENCES "Painting"("id") ON DELETE SET NULL ON UPDATE CASCADE;
