-- The state of grains: one row a state.
--
-- Keys are of type text with a check, not varchar(n): the latter takes an over-long value whose end is blanks and cuts them
-- off in silence, and two keys would become one.

CREATE TABLE OrleansStorage (
    GrainIdHash integer NOT NULL,
    GrainIdN0 bigint NOT NULL,
    GrainIdN1 bigint NOT NULL,
    GrainTypeHash integer NOT NULL,
    GrainTypeString text NOT NULL CONSTRAINT OrleansStorage_GrainTypeString CHECK (char_length(GrainTypeString) <= 512),
    GrainIdExtensionString text NULL CONSTRAINT OrleansStorage_GrainIdExtensionString CHECK (char_length(GrainIdExtensionString) <= 512),
    ServiceId text NOT NULL CONSTRAINT OrleansStorage_ServiceId CHECK (char_length(ServiceId) <= 150),
    PayloadBinary bytea NULL,
    ModifiedOn timestamp NOT NULL,
    Version integer NOT NULL
);

-- Finds a state by the hashes, which come first and may collide; and keeps it single by all that names it, so that of two
-- first writers of a new state, where there is no row yet that either could lock, only one can win.
-- The texts are too long for an index entry and stand in it as a digest. In it each is led by its length, so that no two
-- different keys spell the same. decode() makes bytes of text; it would read a backslash as an escape, hence replace().
CREATE UNIQUE INDEX OrleansStorage_State ON OrleansStorage (
    GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1,
    sha256(decode(replace(
        CAST(char_length(ServiceId) AS text) || ':' || ServiceId ||
        CAST(char_length(GrainTypeString) AS text) || ':' || GrainTypeString ||
        coalesce('+' || GrainIdExtensionString, '-'), E'\\', E'\\\\'), 'escape'))
);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('ReadFromStorageKey', $query$
    SELECT PayloadBinary, Version FROM OrleansStorage
    WHERE GrainIdHash = CAST(@GrainIdHash AS integer) AND GrainTypeHash = CAST(@GrainTypeHash AS integer)
        AND GrainIdN0 = CAST(@GrainIdN0 AS bigint) AND GrainIdN1 = CAST(@GrainIdN1 AS bigint)
        AND GrainTypeString = CAST(@GrainTypeString AS text) AND ServiceId = CAST(@ServiceId AS text)
        AND GrainIdExtensionString IS NOT DISTINCT FROM CAST(@GrainIdExtensionString AS text)
$query$),

-- With a version: the row that has it. Without: only where there is no row. Where neither was possible the version comes
-- back as it was given, and the caller sees by that that nothing was written.
('WriteToStorageKey', $query$
    WITH changed AS (
        UPDATE OrleansStorage
        SET PayloadBinary = CAST(@PayloadBinary AS bytea), ModifiedOn = now() AT TIME ZONE 'UTC', Version = Version + 1
        WHERE GrainIdHash = CAST(@GrainIdHash AS integer) AND GrainTypeHash = CAST(@GrainTypeHash AS integer)
            AND GrainIdN0 = CAST(@GrainIdN0 AS bigint) AND GrainIdN1 = CAST(@GrainIdN1 AS bigint)
            AND GrainTypeString = CAST(@GrainTypeString AS text) AND ServiceId = CAST(@ServiceId AS text)
            AND GrainIdExtensionString IS NOT DISTINCT FROM CAST(@GrainIdExtensionString AS text)
            AND Version = CAST(@GrainStateVersion AS integer)
        RETURNING Version
    ), created AS (
        INSERT INTO OrleansStorage (
            GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId,
            PayloadBinary, ModifiedOn, Version)
        SELECT
            CAST(@GrainIdHash AS integer), CAST(@GrainIdN0 AS bigint), CAST(@GrainIdN1 AS bigint),
            CAST(@GrainTypeHash AS integer), CAST(@GrainTypeString AS text), CAST(@GrainIdExtensionString AS text),
            CAST(@ServiceId AS text), CAST(@PayloadBinary AS bytea), now() AT TIME ZONE 'UTC', 1
        WHERE CAST(@GrainStateVersion AS integer) IS NULL
        ON CONFLICT DO NOTHING
        RETURNING Version
    ), done AS (
        SELECT Version FROM changed UNION ALL SELECT Version FROM created
    )
    SELECT Version AS NewGrainStateVersion FROM done
    UNION ALL
    SELECT CAST(@GrainStateVersion AS integer) WHERE NOT EXISTS (SELECT FROM done)
$query$),

-- The row stays, without its content: its version goes on counting, so that whoever still holds an older one cannot write.
('ClearStorageKey', $query$
    WITH changed AS (
        UPDATE OrleansStorage
        SET PayloadBinary = NULL, ModifiedOn = now() AT TIME ZONE 'UTC', Version = Version + 1
        WHERE GrainIdHash = CAST(@GrainIdHash AS integer) AND GrainTypeHash = CAST(@GrainTypeHash AS integer)
            AND GrainIdN0 = CAST(@GrainIdN0 AS bigint) AND GrainIdN1 = CAST(@GrainIdN1 AS bigint)
            AND GrainTypeString = CAST(@GrainTypeString AS text) AND ServiceId = CAST(@ServiceId AS text)
            AND GrainIdExtensionString IS NOT DISTINCT FROM CAST(@GrainIdExtensionString AS text)
            AND Version = CAST(@GrainStateVersion AS integer)
        RETURNING Version
    )
    SELECT Version AS NewGrainStateVersion FROM changed
    UNION ALL
    SELECT CAST(@GrainStateVersion AS integer) WHERE NOT EXISTS (SELECT FROM changed)
$query$),

('DeleteStorageKey', $query$
    WITH deleted AS (
        DELETE FROM OrleansStorage
        WHERE GrainIdHash = CAST(@GrainIdHash AS integer) AND GrainTypeHash = CAST(@GrainTypeHash AS integer)
            AND GrainIdN0 = CAST(@GrainIdN0 AS bigint) AND GrainIdN1 = CAST(@GrainIdN1 AS bigint)
            AND GrainTypeString = CAST(@GrainTypeString AS text) AND ServiceId = CAST(@ServiceId AS text)
            AND GrainIdExtensionString IS NOT DISTINCT FROM CAST(@GrainIdExtensionString AS text)
            AND Version = CAST(@GrainStateVersion AS integer)
        RETURNING Version
    )
    SELECT Version + 1 AS NewGrainStateVersion FROM deleted
    UNION ALL
    SELECT CAST(@GrainStateVersion AS integer) WHERE NOT EXISTS (SELECT FROM deleted)
$query$);
