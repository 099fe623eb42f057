-- What a run leaves beside its image, a drawing for example; see resultFileSchema in prisma/contract.ts.
ALTER TABLE "StyledImage" ADD COLUMN "files" JSONB NOT NULL DEFAULT '[]';
