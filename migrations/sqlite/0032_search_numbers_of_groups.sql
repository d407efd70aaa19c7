-- The numbers of a register's entries stand together (platform/db/src/search/sqlite.rs):
-- a search in one register reads no others. The grams are made again from the
-- folded texts.
INSERT INTO entry_search_gram (entry_search_gram) VALUES ('delete-all');
UPDATE entry_search SET id = entry_search.id + g.first
FROM register_entry e
JOIN (
    WITH RECURSIVE hash (register, rest, number) AS (
        SELECT DISTINCT register, register, 0 FROM register_entry
        UNION ALL
        SELECT register, substr(rest, 2), (number * 31 + unicode(rest)) % 2147483647 FROM hash WHERE rest <> ''
    )
    SELECT register, (1 + number) * 4294967296 AS first FROM hash WHERE rest = ''
) g ON g.register = e.register
WHERE e.id = entry_search.entry_id;
INSERT INTO entry_search_gram (rowid, grams)
SELECT s.id, (
    WITH RECURSIVE part (rest) AS (
        SELECT s.folded
        UNION ALL
        SELECT substr(rest, 2) FROM part WHERE rest <> ''
    )
    SELECT group_concat(CASE
        WHEN length(rest) = 1 OR substr(rest, 2, 1) = char(10) THEN printf('%x', unicode(rest))
        ELSE printf('%x %x_%x', unicode(rest), unicode(rest), unicode(substr(rest, 2)))
    END, ' ') FROM part WHERE rest <> '' AND unicode(rest) <> 10
)
FROM entry_search s ORDER BY s.id;
