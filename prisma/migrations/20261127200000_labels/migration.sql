-- Regions painted over content and style, which say what is copied where.
ALTER TABLE "Run" ADD COLUMN "contentLabelsId" TEXT;
ALTER TABLE "Run" ADD COLUMN "styleLabelsId" TEXT;
ALTER TABLE "Run" ADD CONSTRAINT "Run_contentLabelsId_fkey" FOREIGN KEY ("contentLabelsId") REFERENCES "Picture"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "Run" ADD CONSTRAINT "Run_styleLabelsId_fkey" FOREIGN KEY ("styleLabelsId") REFERENCES "Picture"("id") ON DELETE SET NULL ON UPDATE CASCADE;
