using System.Security.Cryptography;
using Orleans;
using OrleansCluster.Client.Consensus;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Gateways.Http.Status;

/// <summary>
/// Metadata groups beside the cluster's own, and a client for each, which makes no changes and so has no session. One caller at a time.
/// </summary>
internal sealed class OtherGroups(ConsensusGroupClient groups, IGrainFactory grains, TimeProvider time) : IDisposable
{
    private readonly Dictionary<string, MetadataClient> _clients = new(StringComparer.Ordinal);

    /// <summary>The first of those that the disks of these silos know, by name; none of a silo that does not answer.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(IReadOnlyList<string> silos, int most, CancellationToken cancellationToken)
    {
        var known = await Task.WhenAll(silos.Select(silo => ListAsync(silo, cancellationToken)));
        string[] names =
        [
            .. known.SelectMany(list => list)
                .Where(name => name != MetadataGroups.Default && MetadataGroups.IsOne(name))
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Take(most),
        ];
        foreach (var gone in _clients.Keys.Except(names).ToList())
        {
            _clients.Remove(gone, out var client);
            client!.Dispose();
        }

        return names;
    }

    public MetadataClient ClientOf(string group)
    {
        if (!_clients.TryGetValue(group, out var client))
            _clients.Add(group, client = new MetadataClient(grains, new MetadataClientOptions { Group = group }, time, new Random(RandomNumberGenerator.GetInt32(int.MaxValue))));
        return client;
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
            client.Dispose();
    }

    private async Task<IReadOnlyList<string>> ListAsync(string silo, CancellationToken cancellationToken)
    {
        try
        {
            return await groups.ListGroupsAsync(silo, cancellationToken);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // That the silo does not answer is told where the silos are; with it goes only what would be told besides.
            return [];
        }
    }
}
