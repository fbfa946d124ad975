using OrleansCluster.Client.Locks;

namespace OrleansCluster.Gateways.Http.Locks;

/// <summary>Makes the document of what the cluster said. Pure.</summary>
internal static class LockComposer
{
    public static LocksDocument Compose(LockDiagnostics told) => new(
        told.Names,
        told.Idle,
        told.Holders,
        told.Waiting,
        [.. told.Top.Select(name => new LockNameDocument(
            name.Kind.ToString(),
            name.Name,
            name.Holders,
            name.Waiting,
            name.Holder,
            name.Note,
            name.SinceUtc,
            name.Waited > TimeSpan.Zero ? Math.Round(name.Waited.TotalSeconds, 3) : null))],
        told.Silent,
        null);

    public static LocksDocument Unknown(string error) => new(0, 0, 0, 0, [], new Dictionary<string, string>(), error);
}
