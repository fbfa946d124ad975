namespace OrleansCluster.Silo.Sql;

/// <summary>Why the database is not as a silo needs it.</summary>
internal enum PostgresFault
{
    /// <summary>No server answers, or it takes no more connections, or it is still starting.</summary>
    Unreachable,

    /// <summary>The server does not take this user with this password, from this address.</summary>
    Refused,

    /// <summary>The server has no database of that name, or the user's search path no schema.</summary>
    NoDatabase,

    /// <summary>The user may not create, or not read or write, what is needed.</summary>
    NoRight,

    /// <summary>Something of a name that the scripts need is there, and they did not make it.</summary>
    NotOurs,

    /// <summary>The database was made ready for a newer version of this program.</summary>
    Newer,

    /// <summary>A script was applied in another wording than this executable's.</summary>
    Changed,

    /// <summary>Scripts were not applied, and this start may not apply them.</summary>
    Missing,

    /// <summary>Others held the lock, or a table, for longer than the wait.</summary>
    Busy,

    /// <summary>A script or query failed otherwise; the server's message says how.</summary>
    Failed,
}
