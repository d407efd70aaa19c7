-- Only SQLite's search table changes: PostgreSQL looks a register up part by part.
SELECT 1;
