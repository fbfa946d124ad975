namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>
/// What makes a change be run once, however often it is sent: the client's session, a number that the client gives to no other
/// change of it, and the lowest number whose answer the client does not have yet. The default stands for no session: then a
/// command is run as often as it is in the log.
/// </summary>
public readonly record struct ChangeId(long SessionId, long Sequence, long LowestUnanswered)
{
    public bool IsNone => SessionId == 0;
}
