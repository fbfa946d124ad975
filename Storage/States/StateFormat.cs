namespace OrleansCluster.Storage.States;

/// <summary>The names and numbers of the store's files; see the head of StateStore.cs.</summary>
internal static class StateFormat
{
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
