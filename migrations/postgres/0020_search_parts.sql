-- People are found by numbers instead of texts, part by part
-- (platform/db/src/search/postgres.rs). Filled anew from the folded texts.
CREATE TABLE person_search_moved (
    person_id UUID NOT NULL,
    id BIGINT NOT NULL,
    folded TEXT NOT NULL
);
INSERT INTO person_search_moved (person_id, id, folded) SELECT person_id, row_number() OVER (ORDER BY person_id), folded FROM person_search;
DROP TABLE person_search;
CREATE TABLE person_search (
    person_id UUID PRIMARY KEY REFERENCES person (id),
    id BIGINT NOT NULL UNIQUE,
    folded TEXT NOT NULL,
    grams INTEGER[] NOT NULL
);
INSERT INTO person_search (person_id, id, folded, grams)
SELECT m.person_id, m.id, m.folded, array_append(g.grams, (-671088640 + m.id / 8192)::INTEGER)
FROM person_search_moved m
CROSS JOIN LATERAL (
    SELECT COALESCE(array_agg(DISTINCT CASE WHEN c.second IS NULL THEN c.first ELSE (c.first::BIT(16) || c.second::BIT(16))::BIT(32)::INTEGER END), '{}') AS grams
    FROM (
        SELECT CASE WHEN a.first > 65535 THEN a.first & 32767 ELSE a.first END AS first,
            CASE WHEN a.second > 65535 THEN a.second & 32767 ELSE a.second END AS second
        FROM unnest(string_to_array(m.folded, E'\n')) l
        CROSS JOIN LATERAL generate_series(1, length(l)) n
        CROSS JOIN LATERAL (
            SELECT ascii(substr(l, n, 1)) AS first, NULL::INTEGER AS second
            UNION ALL
            SELECT ascii(substr(l, n, 1)), ascii(substr(l, n + 1, 1)) WHERE n < length(l)
        ) a
    ) c
) g
ORDER BY m.id;
DROP TABLE person_search_moved;
-- What waits to be put in is read by every search: little may wait.
CREATE INDEX person_search_grams ON person_search USING GIN (grams) WITH (gin_pending_list_limit = 64);

-- Entries are found by numbers instead of texts, part by part
-- (platform/db/src/search/postgres.rs). Filled anew from the folded texts.
CREATE TABLE entry_search_moved (
    entry_id UUID NOT NULL,
    id BIGINT NOT NULL,
    folded TEXT NOT NULL
);
INSERT INTO entry_search_moved (entry_id, id, folded) SELECT entry_id, row_number() OVER (ORDER BY entry_id), folded FROM entry_search;
DROP TABLE entry_search;
CREATE TABLE entry_search (
    entry_id UUID PRIMARY KEY REFERENCES register_entry (id),
    id BIGINT NOT NULL UNIQUE,
    folded TEXT NOT NULL,
    grams INTEGER[] NOT NULL
);
INSERT INTO entry_search (entry_id, id, folded, grams)
SELECT m.entry_id, m.id, m.folded, array_append(g.grams, (-671088640 + m.id / 8192)::INTEGER)
FROM entry_search_moved m
CROSS JOIN LATERAL (
    SELECT COALESCE(array_agg(DISTINCT CASE WHEN c.second IS NULL THEN c.first ELSE (c.first::BIT(16) || c.second::BIT(16))::BIT(32)::INTEGER END), '{}') AS grams
    FROM (
        SELECT CASE WHEN a.first > 65535 THEN a.first & 32767 ELSE a.first END AS first,
            CASE WHEN a.second > 65535 THEN a.second & 32767 ELSE a.second END AS second
        FROM unnest(string_to_array(m.folded, E'\n')) l
        CROSS JOIN LATERAL generate_series(1, length(l)) n
        CROSS JOIN LATERAL (
            SELECT ascii(substr(l, n, 1)) AS first, NULL::INTEGER AS second
            UNION ALL
            SELECT ascii(substr(l, n, 1)), ascii(substr(l, n + 1, 1)) WHERE n < length(l)
        ) a
    ) c
) g
ORDER BY m.id;
DROP TABLE entry_search_moved;
-- What waits to be put in is read by every search: little may wait.
CREATE INDEX entry_search_grams ON entry_search USING GIN (grams) WITH (gin_pending_list_limit = 64);
