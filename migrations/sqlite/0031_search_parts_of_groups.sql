-- Filled by PostgreSQL alone: FTS5 reads the newest first as it is.
CREATE TABLE entry_search_part (
    start BIGINT NOT NULL,
    part  BIGINT NOT NULL,
    PRIMARY KEY (start, part)
);
