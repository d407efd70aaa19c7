-- An entry has its register among its grams, and the number of its part is its
-- register's own (platform/db/src/search/postgres.rs): a search in one register
-- passes over what is in others.
DROP INDEX entry_search_grams;
UPDATE entry_search s
SET grams = array_remove(s.grams, (-671088640 + s.id / 8192)::INTEGER)
    || ARRAY[(-671088640 + g.start + s.id / 8192)::INTEGER, (-637534208 + g.start)::INTEGER]
FROM register_entry e
JOIN (
    SELECT r.register, 1048576 + ((get_byte(r.hash, 0) << 16) + (get_byte(r.hash, 1) << 8) + get_byte(r.hash, 2)) % 14680064 AS start
    FROM (SELECT DISTINCT register, sha256(convert_to(register, 'UTF8')) AS hash FROM register_entry) r
) g ON g.register = e.register
WHERE e.id = s.entry_id;
-- In the order of their numbers again, so that a part stands in one place.
CLUSTER entry_search USING entry_search_id_key;
CREATE INDEX entry_search_grams ON entry_search USING GIN (grams) WITH (gin_pending_list_limit = 64);
