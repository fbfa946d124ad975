namespace OrleansCluster.Grains.Interfaces.Storage;

/// <summary>What became of a request for shared state. The numbers are part of the protocol: append only.</summary>
[GenerateSerializer, Alias("oc.storage.StateAnswerKind")]
public enum StateAnswerKind
{
    /// <summary>Done; a change is durable.</summary>
    Done = 0,

    /// <summary>The record is at another version, which the answer says. Nothing was changed.</summary>
    Conflict = 1,

    /// <summary>This silo does not hold the folder, or does not know the session. The request did nothing.</summary>
    NotKeeper = 2,

    /// <summary>Too much is under way. The request did nothing; it may be sent again.</summary>
    Busy = 3,

    /// <summary>The disk has no room. Nothing was changed.</summary>
    Full = 4,

    /// <summary>The request is over a limit, or its session has gone past it. It did nothing.</summary>
    Refused = 5,

    /// <summary>The store cannot be opened, or failed earlier and serves nothing any more. The request did nothing.</summary>
    Failed = 6,

    /// <summary>The store failed while the change was under way. Whether it is there, only the next opening will tell.</summary>
    Unknown = 7,
}
