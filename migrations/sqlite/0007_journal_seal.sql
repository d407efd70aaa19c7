-- 封印: what is left of entries whose retention is over. The entry of a
-- sealing in the journal says the same.
CREATE TABLE journal_seal (
    from_seq  BIGINT PRIMARY KEY,
    to_seq    BIGINT NOT NULL,
    count     BIGINT NOT NULL,
    first_at  TEXT NOT NULL,
    last_at   TEXT NOT NULL,
    last_hash TEXT NOT NULL,
    digest    TEXT NOT NULL
);
