using OrleansCluster.Algorithms.Metadata;

namespace OrleansCluster.Algorithms.Tests.Metadata;

/// <summary>A change of a key, for the model; without a value it is a deletion.</summary>
internal sealed record NaiveVersion(ByteString Key, ByteString? Value, long Create, long Mod, long Version, long Lease)
{
    public override string ToString() => $"{Key}={Value}/{Create}/{Mod}/{Version}/{Lease}";

    public static string Text(KeyVersion version) =>
        new NaiveVersion(version.Key, version.IsDeletion ? default(ByteString?) : version.Value, version.CreateRevision, version.ModRevision, version.Version, version.LeaseId).ToString();
}
