using System.Diagnostics.CodeAnalysis;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Compaction;
using OrleansCluster.Algorithms.Metadata.Keys;
using OrleansCluster.Algorithms.Metadata.Leases;
using OrleansCluster.Algorithms.Metadata.Maps;
using OrleansCluster.Algorithms.Metadata.Quotas;
using OrleansCluster.Algorithms.Metadata.Sessions;

namespace OrleansCluster.Algorithms.Metadata.Snapshots;

/// <summary>
/// A <see cref="MetadataStore"/> as it was after one entry of the log. Taking it costs next to nothing; it may be read on any
/// thread while the store goes on. As long as it is held, it keeps alive what it shows.
/// </summary>
public sealed class MetadataView
{
    internal MetadataView(MetadataState state)
    {
        AppliedIndex = state.AppliedIndex;
        Revision = state.Revision;
        CompactedRevision = state.CompactedRevision;
        SweptRevision = state.SweptRevision;
        StoreLimit = state.Quotas.StoreLimit;
        RetainedBytes = state.Keys.RetainedBytes;
        StoredAnswerBytes = state.Sessions.StoredBytes;
        Quotas = state.Quotas.Freeze();
        Marks = state.Marks.Freeze();
        Leases = state.Leases.Freeze();
        Sessions = state.Sessions.Freeze();
        Keys = state.Keys.Freeze();
    }

    /// <summary>The index of the last entry applied.</summary>
    public ulong AppliedIndex { get; }

    /// <summary>The newest revision.</summary>
    public long Revision { get; }

    /// <summary>The least revision that can be read.</summary>
    public long CompactedRevision { get; }

    internal long SweptRevision { get; }

    internal long StoreLimit { get; }

    internal long RetainedBytes { get; }

    internal long StoredAnswerBytes { get; }

    internal PrefixQuota[] Quotas { get; }

    internal TimeMark[] Marks { get; }

    internal MapView<long, Lease> Leases { get; }

    internal MapView<long, Session> Sessions { get; }

    internal MapView<ByteString, KeyEntry> Keys { get; }

    /// <summary>Reads as <see cref="MetadataStore.TryRead"/> did then.</summary>
    public bool TryRead(
        RangeOperation operation, [NotNullWhen(true)] out RangeResult? result, [NotNullWhen(false)] out RefusedAnswer? refusal)
    {
        refusal = MetadataState.CheckReadable(operation.Revision, Revision, CompactedRevision);
        result = refusal is null ? RangeReader.Read(Keys, operation, ReadBudget.ForOneRead()) : null;
        return refusal is null;
    }
}
