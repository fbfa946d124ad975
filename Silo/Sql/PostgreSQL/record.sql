-- What was applied here, and in which wording. Made before the first script, and never changed.

CREATE TABLE IF NOT EXISTS OrleansClusterScripts (
    Number integer NOT NULL,
    Name varchar(63) NOT NULL,
    Checksum varchar(64) NOT NULL,
    AppliedOn timestamptz(3) NOT NULL DEFAULT now(),
    CONSTRAINT OrleansClusterScripts_Key PRIMARY KEY (Number)
);
