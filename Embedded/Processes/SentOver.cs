namespace OrleansCluster.Embedded.Processes;

/// <summary>Where a call's answer is waited for.</summary>
/// <param name="Session">The connection that it went over.</param>
/// <param name="Id">Its number there.</param>
internal sealed record SentOver(Session Session, long Id);
