namespace OrleansCluster.Storage.States;

/// <summary>The names and numbers of the store's files; see the head of StateStore.cs.</summary>
internal static class StateFormat
{
    /// <summary>A folder of before there were formats. Nobody says so in it.</summary>
    public const int Unmarked = 1;

    /// <summary>
    /// A folder that says so in its first change, and in its snapshots' headers. Nothing else differs; but whoever reads it knows that a record which
    /// is not there, or has no number of its own, may have one by its version. A program that knows the unmarked format only must not open it.
    /// </summary>
    public const int Marked = 2;

    public const string LogFolder = "log";
    public const string SnapshotSuffix = ".snap";
    public const string TemporarySuffix = ".tmp";

    public static string SnapshotName(long index) => $"{index:D20}{SnapshotSuffix}";

    /// <summary>The index that a snapshot's file name says; false for the name of anything else.</summary>
    public static bool TryParseSnapshotName(string name, out long index)
    {
        index = 0;
        return name.EndsWith(SnapshotSuffix, StringComparison.Ordinal)
            && name.Length == 20 + SnapshotSuffix.Length
            && long.TryParse(name.AsSpan(0, 20), System.Globalization.NumberStyles.None, null, out index);
    }
}
