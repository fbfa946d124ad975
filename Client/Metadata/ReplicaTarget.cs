using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Client.Metadata;

/// <summary>A replica that can be asked.</summary>
internal sealed class ReplicaTarget(string silo, IRaftReplicaGrain grain, ReplicaCalls calls)
{
    private long _failedAt;

    public string Silo => silo;

    public IRaftReplicaGrain Grain => grain;

    /// <summary>The calls that it was made and has not answered.</summary>
    public ReplicaCalls Calls => calls;

    public void Failed(long now) => Volatile.Write(ref _failedAt, now == 0 ? 1 : now);

    public void Answered() => Volatile.Write(ref _failedAt, 0);

    /// <summary>Whether it failed lately: a hint, it is only asked later than others.</summary>
    public bool IsSuspect(TimeProvider time, TimeSpan suspectFor) =>
        Volatile.Read(ref _failedAt) is var at && at != 0 && time.GetElapsedTime(at) < suspectFor;
}
