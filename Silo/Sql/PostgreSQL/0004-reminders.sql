-- Reminders: what a grain asked to be woken for.

CREATE TABLE OrleansRemindersTable (
    ServiceId text NOT NULL CONSTRAINT OrleansRemindersTable_ServiceId CHECK (char_length(ServiceId) <= 150),
    GrainId text NOT NULL CONSTRAINT OrleansRemindersTable_GrainId CHECK (char_length(GrainId) <= 150),
    ReminderName text NOT NULL CONSTRAINT OrleansRemindersTable_ReminderName CHECK (char_length(ReminderName) <= 150),
    StartTime timestamptz(3) NOT NULL,
    Period bigint NOT NULL,
    GrainHash integer NOT NULL,
    Version integer NOT NULL,
    CONSTRAINT OrleansRemindersTable_Key PRIMARY KEY (ServiceId, GrainId, ReminderName)
);

-- A silo reads the reminders of its part of the ring of hashes.
CREATE INDEX OrleansRemindersTable_Ring ON OrleansRemindersTable (ServiceId, GrainHash);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('UpsertReminderRowKey', $query$
    INSERT INTO OrleansRemindersTable AS reminder (ServiceId, GrainId, ReminderName, StartTime, Period, GrainHash, Version)
    VALUES (
        CAST(@ServiceId AS text), CAST(@GrainId AS text), CAST(@ReminderName AS text), CAST(@StartTime AS timestamptz),
        CAST(@Period AS bigint), CAST(@GrainHash AS integer), 0)
    ON CONFLICT (ServiceId, GrainId, ReminderName) DO UPDATE
    SET StartTime = excluded.StartTime, Period = excluded.Period, GrainHash = excluded.GrainHash, Version = reminder.Version + 1
    RETURNING Version
$query$),

('ReadReminderRowsKey', $query$
    SELECT GrainId, ReminderName, StartTime, Period, Version FROM OrleansRemindersTable
    WHERE ServiceId = CAST(@ServiceId AS text) AND GrainId = CAST(@GrainId AS text)
$query$),

('ReadReminderRowKey', $query$
    SELECT GrainId, ReminderName, StartTime, Period, Version FROM OrleansRemindersTable
    WHERE ServiceId = CAST(@ServiceId AS text) AND GrainId = CAST(@GrainId AS text)
        AND ReminderName = CAST(@ReminderName AS text)
$query$),

('ReadRangeRows1Key', $query$
    SELECT GrainId, ReminderName, StartTime, Period, Version FROM OrleansRemindersTable
    WHERE ServiceId = CAST(@ServiceId AS text)
        AND GrainHash > CAST(@BeginHash AS integer) AND GrainHash <= CAST(@EndHash AS integer)
$query$),

-- The range that runs over the end of the ring; where begin and end are the same it is the whole ring.
('ReadRangeRows2Key', $query$
    SELECT GrainId, ReminderName, StartTime, Period, Version FROM OrleansRemindersTable
    WHERE ServiceId = CAST(@ServiceId AS text)
        AND (GrainHash > CAST(@BeginHash AS integer) OR GrainHash <= CAST(@EndHash AS integer))
$query$),

('DeleteReminderRowKey', $query$
    WITH deleted AS (
        DELETE FROM OrleansRemindersTable
        WHERE ServiceId = CAST(@ServiceId AS text) AND GrainId = CAST(@GrainId AS text)
            AND ReminderName = CAST(@ReminderName AS text) AND Version = CAST(@Version AS integer)
        RETURNING 1
    )
    SELECT CAST(count(*) AS integer) AS Changed FROM deleted
$query$),

('DeleteReminderRowsKey', $query$
    DELETE FROM OrleansRemindersTable WHERE ServiceId = CAST(@ServiceId AS text)
$query$);
