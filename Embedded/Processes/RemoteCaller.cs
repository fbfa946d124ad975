using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Observers;

namespace OrleansCluster.Embedded.Processes;

/// <summary>Where calls come from that another process makes: their answers go back over its connection.</summary>
internal sealed class RemoteCaller(EmbeddedCluster cluster, Session session) : GrainRuntime(cluster, RelayTimeout, [])
{
    /// <summary>
    /// How long a call may be under way that is only sent on from here: its caller counts its own time, this bounds what is kept for it.
    /// </summary>
    private static readonly TimeSpan RelayTimeout = TimeSpan.FromHours(1);

    public Session Session => session;

    public override string Name => session.ToString();

    /// <summary>It has none here: its objects are in its own process.</summary>
    public override LocalObjects Objects => throw new NotSupportedException($"{session} has its objects in its own process.");

    public override TimeProvider Time => Cluster.World.Time;

    public override bool IsFenced => false;

    public override Exception? Unusable => null;

    /// <summary>How many of its calls were sent on and wait for an answer.</summary>
    public int Relayed => PendingOutside;

    /// <summary>A call is sent on from here. However often that is, it is kept once.</summary>
    public void Relay(Messaging.Call call)
    {
        if (call.PendingIn is null) Track(call, null);
        if (call.IsSettled) call.PendingIn?.Remove(call);
    }

    protected override Silo? PlacementSilo() => Cluster.Network?.LocalSilo;
}
