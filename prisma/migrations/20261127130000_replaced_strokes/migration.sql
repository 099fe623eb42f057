-- Strokes in the place of earlier ones: what relaxation makes.
ALTER TYPE "PaintingEventKind" ADD VALUE 'REPLACE' AFTER 'STROKES';
