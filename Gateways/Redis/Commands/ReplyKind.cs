namespace OrleansCluster.Gateways.Redis.Commands;

/// <summary>How the answer of the keyspace to one operation becomes a reply.</summary>
internal enum ReplyKind : byte
{
    /// <summary>Of a read: the value, or null.</summary>
    Value,

    /// <summary>Of a read: the same, as one of an array.</summary>
    Element,

    /// <summary>Of a read: the value's length, or 0.</summary>
    Length,

    /// <summary>Of a read: the time to live in seconds, rounded; -1 for ever, -2 nothing.</summary>
    Seconds,

    /// <summary>Of a read: the same in milliseconds.</summary>
    Milliseconds,

    /// <summary>Of a read: the type's name.</summary>
    Type,

    /// <summary>Of a read: null, or if there is a value, that the command's number is none.</summary>
    ValueOrNoNumber,

    /// <summary>Of a read: null, or if there is a value, that the command's expiry cannot be.</summary>
    ValueOrNoExpiry,

    /// <summary>OK, or null where the condition was not met.</summary>
    OkOrNull,

    /// <summary>Of a write: the value that there was, or null.</summary>
    Previous,

    /// <summary>1 if it was done, 0 if not.</summary>
    OneOrZero,

    /// <summary>The number that came out.</summary>
    Number,

    /// <summary>How many were done of the command's operations; the last tells it.</summary>
    Count,

    /// <summary>OK when all were done of the command's operations; the last tells it.</summary>
    AllOk,
}
