-- Only PostgreSQL's search tables change: FTS5 reads the newest first as it is.
SELECT 1;
