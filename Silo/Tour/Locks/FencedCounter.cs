using System.Globalization;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Client.Locks;
using OrleansCluster.Client.Metadata;

namespace OrleansCluster.Silo.Tour.Locks;

/// <summary>A total in the metadata store, and of each worker what of it is his, behind one gate: read, and written with what was read plus one.</summary>
internal sealed class FencedCounter(MetadataClient metadata)
{
    /// <summary>Of the lock, and of what it protects.</summary>
    public const string Name = "tour/counter";

    private static readonly ByteString Total = ByteString.OfUtf8("tour/counter/total");

    private readonly MetadataFencingGate _gate = new(metadata, Name);

    /// <summary>Shows the token, and reads only then.</summary>
    public async Task<CounterReading> EnterAsync(int worker, long token, CancellationToken cancellationToken)
    {
        await _gate.EnterAsync(token, cancellationToken);
        return await ReadAsync(worker, cancellationToken);
    }

    /// <summary>Writes what follows from what was read, if nobody with a higher token has entered since; the revision in which that was done.</summary>
    public async Task<long> AddAsync(int worker, long token, CounterReading read, CancellationToken cancellationToken) =>
        (await _gate.CommitAsync(token, change => change.Then(Put(Total, read.Total + 1), Put(KeyOf(worker), read.Own + 1)), cancellationToken)).Revision;

    /// <summary>Reads past the gate: to look, not to change.</summary>
    public async Task<CounterReading> ReadAsync(int worker, CancellationToken cancellationToken) =>
        new(await ReadAsync(Total, cancellationToken), await ReadAsync(KeyOf(worker), cancellationToken));

    private static ByteString KeyOf(int worker) => ByteString.OfUtf8(string.Create(CultureInfo.InvariantCulture, $"tour/counter/of/{worker:00}"));

    private static PutOperation Put(ByteString key, long value) => new(key, ByteString.OfUtf8(value.ToString(CultureInfo.InvariantCulture)));

    private async Task<long> ReadAsync(ByteString key, CancellationToken cancellationToken) =>
        (await metadata.GetAsync(key, null, cancellationToken)).Item is { } item ? long.Parse(item.Value.ToString(), CultureInfo.InvariantCulture) : 0;
}
