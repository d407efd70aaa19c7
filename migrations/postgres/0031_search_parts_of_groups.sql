-- How much may wait for the index is said by who writes: much at once may gather
-- more (platform/db/src/search/mod.rs).
ALTER INDEX entry_search_grams RESET (gin_pending_list_limit);
ALTER INDEX person_search_grams RESET (gin_pending_list_limit);

-- Which parts hold records of a register (platform/db/src/search/postgres.rs):
-- a search in one register looks at no others.
CREATE TABLE entry_search_part (
    start BIGINT NOT NULL,
    part  BIGINT NOT NULL,
    PRIMARY KEY (start, part)
);
INSERT INTO entry_search_part (start, part)
SELECT DISTINCT g.start, s.id / 8192
FROM entry_search s
JOIN register_entry e ON e.id = s.entry_id
JOIN (
    SELECT r.register, 1048576 + ((get_byte(r.hash, 0) << 16) + (get_byte(r.hash, 1) << 8) + get_byte(r.hash, 2)) % 14680064 AS start
    FROM (SELECT DISTINCT register, sha256(convert_to(register, 'UTF8')) AS hash FROM register_entry) r
) g ON g.register = e.register;
