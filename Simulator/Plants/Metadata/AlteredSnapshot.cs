using System.Runtime.CompilerServices;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Snapshots;

namespace OrleansCluster.Simulator.Plants.Metadata;

/// <summary>What planted bugs do to a snapshot: the store that it holds, altered.</summary>
internal static class AlteredSnapshot
{
    /// <summary>The parts of a snapshot of which something is left out.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Of(IEnumerable<ReadOnlyMemory<byte>> parts, Action<MetadataState> alter)
    {
        var reader = new SnapshotReader();
        foreach (var part in parts) reader.Add(part.Span);
        var store = reader.Finish();
        alter(StateOf(store));
        return SnapshotWriter.Write(store.Freeze());
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_state")]
    private static extern ref MetadataState StateOf(MetadataStore store);
}
