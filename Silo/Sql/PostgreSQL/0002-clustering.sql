-- The members of each cluster (a deployment), and one row a deployment that counts the changes of its members.
--
-- Parameters are cast where they stand: a client need not say the type of a null. Casts name no length, because a cast
-- to a length cuts off in silence what is over it.

CREATE TABLE OrleansMembershipVersionTable (
    DeploymentId varchar(150) NOT NULL,
    Timestamp timestamptz(3) NOT NULL DEFAULT now(),
    Version integer NOT NULL DEFAULT 0,
    CONSTRAINT OrleansMembershipVersionTable_Key PRIMARY KEY (DeploymentId)
);

CREATE TABLE OrleansMembershipTable (
    DeploymentId varchar(150) NOT NULL,
    Address varchar(45) NOT NULL,
    Port integer NOT NULL,
    Generation integer NOT NULL,
    SiloName varchar(150) NOT NULL,
    HostName varchar(150) NOT NULL,
    Status integer NOT NULL,
    ProxyPort integer NULL,
    SuspectTimes varchar(8000) NULL,
    StartTime timestamptz(3) NOT NULL,
    IAmAliveTime timestamptz(3) NOT NULL,
    CONSTRAINT OrleansMembershipTable_Key PRIMARY KEY (DeploymentId, Address, Port, Generation),
    CONSTRAINT OrleansMembershipTable_Deployment FOREIGN KEY (DeploymentId)
        REFERENCES OrleansMembershipVersionTable (DeploymentId) ON DELETE CASCADE
);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('InsertMembershipVersionKey', $query$
    WITH created AS (
        INSERT INTO OrleansMembershipVersionTable (DeploymentId)
        VALUES (CAST(@DeploymentId AS text))
        ON CONFLICT (DeploymentId) DO NOTHING
        RETURNING 1
    )
    SELECT CAST(count(*) AS integer) AS Changed FROM created
$query$),

-- Two silos that change the same version meet at the lock of its row: the second of them reads the row again, finds
-- another version, and nothing of its statement happens. That is why the lock comes first and all else hangs on it.
('InsertMembershipKey', $query$
    WITH held AS (
        SELECT DeploymentId FROM OrleansMembershipVersionTable
        WHERE DeploymentId = CAST(@DeploymentId AS text) AND Version = CAST(@Version AS integer)
        FOR UPDATE
    ), member AS (
        INSERT INTO OrleansMembershipTable (
            DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
        SELECT
            held.DeploymentId, CAST(@Address AS text), CAST(@Port AS integer), CAST(@Generation AS integer),
            CAST(@SiloName AS text), CAST(@HostName AS text), CAST(@Status AS integer), CAST(@ProxyPort AS integer),
            CAST(@StartTime AS timestamptz), CAST(@IAmAliveTime AS timestamptz)
        FROM held
        ON CONFLICT (DeploymentId, Address, Port, Generation) DO NOTHING
        RETURNING DeploymentId
    ), counted AS (
        UPDATE OrleansMembershipVersionTable AS version
        SET Version = version.Version + 1, Timestamp = now()
        FROM member WHERE version.DeploymentId = member.DeploymentId
        RETURNING 1
    )
    SELECT CAST(count(*) AS integer) AS Changed FROM counted
$query$),

('UpdateMembershipKey', $query$
    WITH held AS (
        SELECT DeploymentId FROM OrleansMembershipVersionTable
        WHERE DeploymentId = CAST(@DeploymentId AS text) AND Version = CAST(@Version AS integer)
        FOR UPDATE
    ), member AS (
        UPDATE OrleansMembershipTable AS silo
        SET Status = CAST(@Status AS integer), SuspectTimes = CAST(@SuspectTimes AS text),
            IAmAliveTime = CAST(@IAmAliveTime AS timestamptz)
        FROM held
        WHERE silo.DeploymentId = held.DeploymentId AND silo.Address = CAST(@Address AS text)
            AND silo.Port = CAST(@Port AS integer) AND silo.Generation = CAST(@Generation AS integer)
        RETURNING silo.DeploymentId
    ), counted AS (
        UPDATE OrleansMembershipVersionTable AS version
        SET Version = version.Version + 1, Timestamp = now()
        FROM member WHERE version.DeploymentId = member.DeploymentId
        RETURNING 1
    )
    SELECT CAST(count(*) AS integer) AS Changed FROM counted
$query$),

-- A sign of life is no change of the members: the version stays.
('UpdateIAmAlivetimeKey', $query$
    UPDATE OrleansMembershipTable SET IAmAliveTime = CAST(@IAmAliveTime AS timestamptz)
    WHERE DeploymentId = CAST(@DeploymentId AS text) AND Address = CAST(@Address AS text)
        AND Port = CAST(@Port AS integer) AND Generation = CAST(@Generation AS integer)
$query$),

('MembershipReadAllKey', $query$
    SELECT version.DeploymentId, silo.Address, silo.Port, silo.Generation, silo.SiloName, silo.HostName, silo.Status,
        silo.ProxyPort, silo.SuspectTimes, silo.StartTime, silo.IAmAliveTime, version.Version
    FROM OrleansMembershipVersionTable AS version
    LEFT JOIN OrleansMembershipTable AS silo ON silo.DeploymentId = version.DeploymentId
    WHERE version.DeploymentId = CAST(@DeploymentId AS text)
$query$),

('MembershipReadRowKey', $query$
    SELECT version.DeploymentId, silo.Address, silo.Port, silo.Generation, silo.SiloName, silo.HostName, silo.Status,
        silo.ProxyPort, silo.SuspectTimes, silo.StartTime, silo.IAmAliveTime, version.Version
    FROM OrleansMembershipVersionTable AS version
    LEFT JOIN OrleansMembershipTable AS silo ON silo.DeploymentId = version.DeploymentId
        AND silo.Address = CAST(@Address AS text) AND silo.Port = CAST(@Port AS integer)
        AND silo.Generation = CAST(@Generation AS integer)
    WHERE version.DeploymentId = CAST(@DeploymentId AS text)
$query$),

-- A silo without a gateway has no proxy port, or 0.
('GatewaysQueryKey', $query$
    SELECT Address, ProxyPort, Generation FROM OrleansMembershipTable
    WHERE DeploymentId = CAST(@DeploymentId AS text) AND Status = CAST(@Status AS integer) AND ProxyPort > 0
$query$),

('DeleteMembershipTableEntriesKey', $query$
    DELETE FROM OrleansMembershipVersionTable WHERE DeploymentId = CAST(@DeploymentId AS text)
$query$),

-- Status 3 is Active: such a silo is never forgotten here, however long it has been silent. The others declare it dead first.
('CleanupDefunctSiloEntriesKey', $query$
    DELETE FROM OrleansMembershipTable
    WHERE DeploymentId = CAST(@DeploymentId AS text) AND Status <> 3 AND IAmAliveTime < CAST(@IAmAliveTime AS timestamptz)
$query$);
