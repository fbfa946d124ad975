namespace OrleansCluster.Storage.Tests.Logs;

/// <summary>What a log was asked for, and what it answered: what a survivor may hold follows from it.</summary>
internal sealed class LogModel
{
    /// <summary>All records, by index, that stand after everything answered.</summary>
    public SortedDictionary<long, string> Answered { get; } = [];

    /// <summary>Records of an append that was not answered.</summary>
    public List<string> Appending { get; } = [];

    /// <summary>The last record kept by a truncation that was not answered.</summary>
    public long? CuttingTo { get; set; }

    /// <summary>The highest index that a truncation of the prefix was ever asked to drop.</summary>
    public long DroppedTo { get; set; }

    /// <summary>The index of a reset that was not answered.</summary>
    public long? ResettingTo { get; set; }

    public long Next { get; set; } = 1;

    /// <summary>Whether a survivor's records, from an index on, are what the answers promise.</summary>
    public void Check(long first, IReadOnlyList<string> records)
    {
        if (ResettingTo is { } reset && first == reset)
        {
            Assert.Empty(records);
            return;
        }

        Assert.InRange(first, 1, DroppedTo + 1);
        var end = first + records.Count; // The index after the last.
        var atLeast = (CuttingTo is { } cut ? Math.Min(cut, Next - 1) : Next - 1) + 1;
        Assert.InRange(end, atLeast, Next + Appending.Count);
        for (var i = 0; i < records.Count; i++)
        {
            var index = first + i;
            Assert.Equal(index < Next ? Answered[index] : Appending[(int)(index - Next)], records[i]);
        }
    }
}
