using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Snapshots;
using OrleansCluster.Grains.Consensus;

namespace OrleansCluster.Grains.Metadata;

/// <summary>A store that comes in parts. It holds one chunk of the snapshot beside what it has restored.</summary>
internal sealed class MetadataRestore(Action<MetadataStore> complete) : IStateRestore
{
    private readonly SnapshotReader _reader = new();

    public void Add(ReadOnlyMemory<byte> part)
    {
        try
        {
            _reader.Add(part.Span);
        }
        catch (MetadataSnapshotException e)
        {
            throw Failed(e);
        }
    }

    public void Complete()
    {
        try
        {
            complete(_reader.Finish());
        }
        catch (MetadataSnapshotException e)
        {
            throw Failed(e);
        }
    }

    // Not with the other inside: that has no codec, so whatever came out of a call with it would not arrive.
    private static FormatException Failed(MetadataSnapshotException e) => new(e.Message);
}
