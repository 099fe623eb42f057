-- A map is a picture laid over another one, made for runs; lists leave it out.
ALTER TABLE "Picture" ADD COLUMN "map" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "Run" ADD COLUMN "mapId" TEXT;
ALTER TABLE "Run" ADD CONSTRAINT "Run_mapId_fkey" FOREIGN KEY ("mapId") REFERENCES "Picture"("id") ON DELETE SET NULL ON UPDATE CASCADE;
