namespace OrleansCluster.Silo.Metadata;

/// <summary>What can be done about a silo's replica.</summary>
internal enum RepairKind
{
    /// <summary>Nothing, now or later: it is in order, the silo is no member, or a person has to look.</summary>
    None,

    /// <summary>Nothing but to look again: a change is under way.</summary>
    Wait,

    /// <summary>The silo has nothing of the replica that it is counted as: another is to take its place.</summary>
    Replace,

    /// <summary>It has another one, which is no member: that is to be discarded first, and never to be trusted again.</summary>
    Discard,
}
