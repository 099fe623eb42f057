-- A list of models asks of each what its final checkpoint was measured to withstand.
CREATE INDEX "Run_checkpointId_idx" ON "Run"("checkpointId");
