using OrleansCluster.Algorithms.Codecs;
using OrleansCluster.Algorithms.Metadata.Encoding;
using OrleansCluster.Algorithms.Metadata.Quotas;
using OrleansCluster.Algorithms.Metadata.Watches;

namespace OrleansCluster.Algorithms.Metadata.Answers;

/// <summary>The part of <see cref="AnswerCodec"/> that is about the answers to questions.</summary>
internal static class QueryAnswerCodec
{
    // How a history goes on: 0 for later, 1 for at once, and within a revision.
    private const byte InParts = 2;

    public static void Write(ByteWriter writer, MetadataAnswer answer)
    {
        switch (answer)
        {
            case RangeAnswer range:
                ResultCodec.WriteFields(writer, range.Result);
                break;
            case HistoryAnswer history:
                writer.Number(history.Events.Length);
                foreach (var one in history.Events)
                    Write(writer, one);
                writer.Number(history.NextRevision);
                writer.Byte(history.NextOrder > 0 ? InParts : history.IsBehind ? (byte)1 : (byte)0);
                if (history.NextOrder > 0)
                    writer.Number(history.NextOrder);
                break;
            case LeaseDetailsAnswer lease:
                writer.Number(lease.LeaseId);
                writer.Number(lease.Milliseconds);
                writer.Number(lease.RemainingMilliseconds);
                writer.Number(lease.Keys.Length);
                foreach (var key in lease.Keys)
                    writer.Bytes(key);
                break;
            case LeaseListAnswer leases:
                writer.Number(leases.LeaseIds.Length);
                foreach (var id in leases.LeaseIds)
                    writer.Number(id);
                writer.Flag(leases.HasMore);
                break;
            case StoreStatusAnswer status:
                Write(writer, status);
                break;
        }
    }

    public static RangeAnswer ReadRange(ref ByteReader reader) => new(ResultCodec.ReadRangeFields(ref reader));

    public static HistoryAnswer ReadHistory(ref ByteReader reader)
    {
        // Of several revisions as many as were asked for; of one, all its changes, or as many as an answer holds.
        var events = new MetadataEvent[reader.Count(MetadataLimits.MaxChangedKeys, RefusalKind.TooManyKeys)];
        for (var at = 0; at < events.Length; at++)
        {
            var version = VersionCodec.Read(ref reader);
            events[at] = new(version, reader.Flag() ? VersionCodec.ReadContent(ref reader, version.Key) : null);
        }

        var next = reader.Number();
        var rest = reader.Choice(InParts + 1);
        return new(events, next, rest != 0) { NextOrder = rest == InParts ? reader.Positive(MetadataLimits.MaxChangedKeys) : 0 };
    }

    public static LeaseDetailsAnswer ReadLeaseDetails(ref ByteReader reader)
    {
        var (id, milliseconds, remaining) = (reader.Number(), reader.Number(), reader.Number());
        var keys = new ByteString[reader.Count(MetadataLimits.MaxKeysOnLease, RefusalKind.TooManyKeysOnLease)];
        for (var at = 0; at < keys.Length; at++)
            keys[at] = reader.Key();
        return new(id, milliseconds, remaining, keys);
    }

    public static LeaseListAnswer ReadLeaseList(ref ByteReader reader)
    {
        var ids = new long[reader.Count(MetadataLimits.MaxLeasesInCommand, RefusalKind.TooManyOperations)];
        for (var at = 0; at < ids.Length; at++)
            ids[at] = reader.Number();
        return new(ids, reader.Flag());
    }

    public static StoreStatusAnswer ReadStoreStatus(ref ByteReader reader)
    {
        var status = new StoreStatusAnswer(
            reader.Number(),
            reader.Number(),
            reader.Number(),
            reader.Number(),
            reader.Number(),
            reader.Number(),
            reader.Number(),
            reader.Number(),
            reader.Number(),
            new PrefixQuota[reader.Count(MetadataLimits.MaxPrefixQuotas, RefusalKind.TooManyQuotas)]);
        for (var at = 0; at < status.Quotas.Length; at++)
            status.Quotas[at] = new(reader.Key(), reader.Number(), reader.Number());
        return status;
    }

    private static void Write(ByteWriter writer, MetadataEvent one)
    {
        VersionCodec.Write(writer, one.Version);
        writer.Flag(one.Previous is not null);
        if (one.Previous is { } previous)
            VersionCodec.WriteContent(writer, previous);
    }

    private static void Write(ByteWriter writer, StoreStatusAnswer status)
    {
        writer.Number(status.CompactedRevision);
        writer.Number(status.AppliedIndex);
        writer.Number(status.KeyCount);
        writer.Number(status.RetainedBytes);
        writer.Number(status.StoreLimit);
        writer.Number(status.LeaseCount);
        writer.Number(status.SessionCount);
        writer.Number(status.StoredAnswerBytes);
        writer.Number(status.WaitingWatches);
        writer.Number(status.Quotas.Length);
        foreach (var quota in status.Quotas)
        {
            writer.Bytes(quota.Prefix);
            writer.Number(quota.Limit);
            writer.Number(quota.Used);
        }
    }
}
