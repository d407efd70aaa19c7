-- The scheme by which the body classifies its assets; empty: the three axes.
ALTER TABLE body ADD COLUMN scheme TEXT NOT NULL DEFAULT '';
