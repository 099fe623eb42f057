-- Whether a picture or a model that the run was given is gone: its id is null then, as where there was none.
ALTER TABLE "Run" ADD COLUMN "hasLostInput" BOOLEAN NOT NULL DEFAULT false;
