using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Client.Metadata;

/// <summary>Refuses what the store would refuse, before it costs memory or a call.</summary>
internal static class Requests
{
    public static void CheckKey(ByteString key)
    {
        if (key.IsEmpty)
            throw new InvalidMetadataRequestException("A key is empty; it has at least one byte. Nothing was changed.");
        if (key.Length > MetadataLimits.MaxKeyBytes)
            throw new MetadataTooLargeException("bytes of a key", MetadataLimits.MaxKeyBytes, key.Length);
    }

    public static void CheckRange(KeyRange range)
    {
        if (range.IsOne)
        {
            CheckKey(range.From);
            return;
        }

        // A bound may be one byte longer than a key: what follows the longest key.
        if (Math.Max(range.From.Length, range.To.Length) is var length && length > MetadataLimits.MaxKeyBytes + 1)
            throw new MetadataTooLargeException("bytes of a range's bound", MetadataLimits.MaxKeyBytes + 1, length);
    }

    public static void CheckNumber(string name, long value, long least, long most = long.MaxValue)
    {
        if (value < least || value > most)
            throw new InvalidMetadataRequestException($"{name} is {value}; allowed is {least} to {most}. Nothing was changed.");
    }

    public static void CheckRead(long revision, int limit)
    {
        CheckNumber("The revision", revision, 0);
        CheckNumber("The limit", limit, 0, int.MaxValue);
    }

    public static long CheckLease(TimeSpan timeToLive, long leaseId)
    {
        var milliseconds = Math.Ceiling(timeToLive.TotalMilliseconds);
        if (milliseconds is < MetadataLimits.MinLeaseMilliseconds or > MetadataLimits.MaxLeaseMilliseconds)
        {
            throw new InvalidMetadataRequestException(
                $"The time to live is {timeToLive}; allowed is {TimeSpan.FromMilliseconds(MetadataLimits.MinLeaseMilliseconds)} to {TimeSpan.FromMilliseconds(MetadataLimits.MaxLeaseMilliseconds)}. Nothing was changed.");
        }

        if (leaseId != 0)
            CheckNumber("The lease's id, unless it is 0,", leaseId, MetadataLimits.FirstGivenLeaseId);
        return (long)milliseconds;
    }

    public static void CheckWatch(KeyRange range, WatchOptions options)
    {
        CheckRange(range);
        CheckNumber("The revision to watch from", options.FromRevision ?? 0, 0);
        CheckNumber("The most events", options.MaxEvents, 1, MetadataLimits.MaxHistoryEvents);
        CheckNumber("The most bytes", options.MaxBytes, 1, MetadataLimits.MaxAnswerBytes);
        CheckSpan("The progress interval", options.ProgressInterval, TimeSpan.FromMilliseconds(MetadataLimits.MaxWatchMilliseconds));
        if (options.GiveUpAfter != Timeout.InfiniteTimeSpan)
            CheckSpan("The time to give up after", options.GiveUpAfter, TimeSpan.MaxValue);
    }

    private static void CheckSpan(string name, TimeSpan value, TimeSpan most)
    {
        var least = TimeSpan.FromMilliseconds(10);
        if (value < least || value > most)
            throw new InvalidMetadataRequestException($"{name} is {value}; allowed is {least} to {most}.");
    }

    public static void CheckBranch(IReadOnlyCollection<Operation> branch)
    {
        CheckCount(branch.Count);
        foreach (var operation in branch)
            Check(operation);
    }

    public static void CheckCompares(IReadOnlyCollection<Compare> compares)
    {
        CheckCount(compares.Count);
        foreach (var compare in compares)
        {
            CheckRange(compare.Range);
            CheckValue(compare.Value);
            CheckNumber("A compare's number", compare.Number, 0);
        }
    }

    public static void CheckValue(ByteString value)
    {
        if (value.Length > MetadataLimits.MaxValueBytes)
            throw new MetadataTooLargeException("bytes of a value", MetadataLimits.MaxValueBytes, value.Length);
    }

    private static void CheckCount(int count)
    {
        if (count > MetadataLimits.MaxOperations)
            throw new MetadataTooLargeException("compares or operations of a transaction", MetadataLimits.MaxOperations, count);
    }

    private static void Check(Operation operation)
    {
        switch (operation)
        {
            case PutOperation put:
                CheckKey(put.Key);
                CheckValue(put.Value);
                CheckNumber("The lease's id", put.LeaseId, 0);
                break;
            case DeleteOperation delete:
                CheckRange(delete.Range);
                break;
            case RangeOperation range:
                CheckRange(range.Range);
                CheckRead(range.Revision, range.Limit);
                break;
            default:
                throw new InvalidMetadataRequestException($"A transaction has an operation {operation.GetType().Name}; allowed are put, delete and range.");
        }
    }
}
