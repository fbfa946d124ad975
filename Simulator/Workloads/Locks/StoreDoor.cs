using System.Globalization;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Client.Locks;
using OrleansCluster.Client.Metadata;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>The gate of what is in the metadata store.</summary>
internal sealed class StoreDoor(MetadataClient client, MetadataFencingGate gate, string resource) : IDoor
{
    private readonly ByteString _key = ByteString.OfUtf8("count/" + resource);

    public async Task<long> EnterAsync(long token)
    {
        await gate.EnterAsync(token);
        return (await client.GetAsync(_key)).Item is { } item ? long.Parse(item.Value.ToString(), CultureInfo.InvariantCulture) : 0;
    }

    public Task WriteAsync(long token, long count) => gate.CommitAsync(
        token, change => change.Then(new PutOperation(_key, ByteString.OfUtf8(count.ToString(CultureInfo.InvariantCulture)))));
}
